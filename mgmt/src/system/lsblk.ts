import { z } from 'zod'
import { exec } from './exec.ts'

export interface BlockDisk {
  name: string
  model: string
  serial: string
  sizeBytes: number
  rotational: boolean
  transport: string | null
}

const Text = z
  .string()
  .nullish()
  .transform(text => text?.trim() ?? '')

/** Older versions print numbers and booleans as text. */
const Device = z.object({
  name: z.string(),
  type: z.string(),
  model: Text,
  serial: Text,
  size: z.coerce.number(),
  rota: z.union([z.boolean(), z.stringbool()]),
  tran: Text,
})
const Output = z.object({ blockdevices: z.array(Device).default([]) })

/** Reads the JSON of `lsblk`: disks that hold something. Card readers and optical drives without a medium do not. */
export function parseLsblk(json: string): BlockDisk[] {
  return Output.parse(JSON.parse(json))
    .blockdevices.filter(device => device.type === 'disk' && device.size > 0)
    .map(({ name, model, serial, size, rota, tran }) => ({
      name,
      model,
      serial,
      sizeBytes: size,
      rotational: rota,
      transport: tran === '' ? null : tran,
    }))
}

/** Whole disks of this machine. Loop (7), RAM (1), compressed RAM and floppy (2) devices are left out by their major. */
export async function listDisks(): Promise<BlockDisk[]> {
  const columns = 'NAME,MODEL,SERIAL,SIZE,ROTA,TRAN,TYPE'
  const { stdout } = await exec('lsblk', ['--json', '--bytes', '--nodeps', '--exclude', '1,2,7', '--output', columns])
  return parseLsblk(stdout).filter(disk => !disk.name.startsWith('zram'))
}
