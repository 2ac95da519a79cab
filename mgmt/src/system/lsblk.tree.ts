import { z } from 'zod'
import { exec } from './exec.ts'

/** A disk, a partition, or what was made of one, with what lies on it. */
export interface BlockNode {
  path: string
  type: string
  model: string
  serial: string
  sizeBytes: number
  /** What is read and written at once. */
  sectorBytes: number
  transport: string
  readOnly: boolean
  /** What can be taken away while the machine runs: the medium, or the whole disk. */
  removable: boolean
  fsType: string
  label: string
  /** Of a whole disk: `gpt`, `dos`; empty when it has none. */
  partitionTable: string
  /** Name of a partition in its table. */
  partitionLabel: string
  /** GPT type of a partition, as lower-case UUID; empty elsewhere. */
  partitionType: string
  mountPoints: string[]
  children: BlockNode[]
}

const Text = z
  .string()
  .nullish()
  .transform(text => text?.trim() ?? '')
const Flag = z.union([z.boolean(), z.stringbool()])

/** The kernel names a bus or a number where a disk does not name its maker. */
const withMaker = (model: string, vendor: string): string =>
  /^(ATA|0x[0-9a-f]+)$/.test(vendor) || model.startsWith(vendor) ? model : `${vendor} ${model}`.trim()

const Node: z.ZodType<BlockNode> = z
  .object({
    ...{ path: z.string(), type: z.string(), size: z.coerce.number(), ro: Flag, rm: Flag, hotplug: Flag },
    ...{ model: Text, vendor: Text, tran: Text, fstype: Text, label: Text, parttype: Text },
    ...{ serial: Text, pttype: Text, partlabel: Text, 'log-sec': z.coerce.number().catch(512) },
    mountpoints: z.array(z.string().nullable()).default([]),
    get children() {
      return z.array(Node).default([])
    },
  })
  .transform(node => ({
    ...{ path: node.path, type: node.type, sizeBytes: node.size, readOnly: node.ro },
    ...{ transport: node.tran, fsType: node.fstype, label: node.label, children: node.children },
    model: withMaker(node.model, node.vendor),
    removable: node.rm || node.hotplug,
    ...{ serial: node.serial, sectorBytes: node['log-sec'], partitionLabel: node.partlabel },
    // lsblk repeats it beside each partition.
    partitionTable: node.type === 'disk' ? node.pttype : '',
    partitionType: node.parttype.toLowerCase(),
    mountPoints: node.mountpoints.filter(point => point !== null),
  }))
const Output = z.object({ blockdevices: z.array(Node).default([]) })

/** Reads the JSON of `lsblk` with children. */
export const parseBlockTree = (json: string): BlockNode[] => Output.parse(JSON.parse(json)).blockdevices

/** All block devices of this machine as they are now, each below what it is on. */
export async function readBlockTree(): Promise<BlockNode[]> {
  // What was plugged in a moment ago is in udev's database, which lsblk reads, when its events are done.
  await exec('udevadm', ['settle', '--timeout=30'])
  const columns =
    'PATH,TYPE,SIZE,RO,RM,HOTPLUG,MODEL,VENDOR,TRAN,FSTYPE,LABEL,PARTTYPE,MOUNTPOINTS,SERIAL,PTTYPE,PARTLABEL,LOG-SEC'
  const { stdout } = await exec('lsblk', ['--json', '--tree', '--bytes', '--output', columns])
  return parseBlockTree(stdout)
}
