import { exec } from './exec.ts'

export interface BlockDisk {
  name: string
  model: string
  serial: string
  sizeBytes: number
  rotational: boolean
  transport: string | null
}

const text = (value: unknown): string => (typeof value === 'string' ? value.trim() : '')

/** Reads the JSON of `lsblk`: whole disks that hold something; card readers and optical drives without a medium do not. */
export function parseLsblk(json: string): BlockDisk[] {
  const parsed: unknown = JSON.parse(json)
  const devices = typeof parsed === 'object' && parsed !== null && 'blockdevices' in parsed ? parsed.blockdevices : []
  if (!Array.isArray(devices)) return []
  const disks: BlockDisk[] = []
  for (const device of devices as Record<string, unknown>[]) {
    const sizeBytes = Number(device.size)
    if (device.type !== 'disk' || !(sizeBytes > 0)) continue
    const transport = text(device.tran)
    disks.push({
      name: text(device.name),
      model: text(device.model),
      serial: text(device.serial),
      sizeBytes,
      rotational: device.rota === true || device.rota === '1',
      transport: transport === '' ? null : transport,
    })
  }
  return disks
}

/** Whole disks of this machine. Loop (7), RAM (1), compressed RAM and floppy (2) devices are left out by their major. */
export async function listDisks(): Promise<BlockDisk[]> {
  const columns = 'NAME,MODEL,SERIAL,SIZE,ROTA,TRAN,TYPE'
  const { stdout } = await exec('lsblk', ['--json', '--bytes', '--nodeps', '--exclude', '1,2,7', '--output', columns])
  return parseLsblk(stdout).filter(disk => !disk.name.startsWith('zram'))
}
