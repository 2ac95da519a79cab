import { z } from 'zod'
import { exec } from './exec.ts'

/** A disk, a partition, or what was made of one, with what lies on it. */
export interface BlockNode {
  path: string
  type: string
  model: string
  sizeBytes: number
  transport: string
  readOnly: boolean
  /** What can be taken away while the machine runs: the medium, or the whole disk. */
  removable: boolean
  fsType: string
  label: string
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

const Node: z.ZodType<BlockNode> = z
  .object({
    ...{ path: z.string(), type: z.string(), size: z.coerce.number(), ro: Flag, rm: Flag, hotplug: Flag },
    ...{ model: Text, vendor: Text, tran: Text, fstype: Text, label: Text, parttype: Text },
    mountpoints: z.array(z.string().nullable()).default([]),
    get children() {
      return z.array(Node).default([])
    },
  })
  .transform(node => ({
    ...{ path: node.path, type: node.type, sizeBytes: node.size, readOnly: node.ro },
    ...{ transport: node.tran, fsType: node.fstype, label: node.label, children: node.children },
    model: (node.model.startsWith(node.vendor) ? node.model : `${node.vendor} ${node.model}`).trim(),
    removable: node.rm || node.hotplug,
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
  const columns = 'PATH,TYPE,SIZE,RO,RM,HOTPLUG,MODEL,VENDOR,TRAN,FSTYPE,LABEL,PARTTYPE,MOUNTPOINTS'
  const { stdout } = await exec('lsblk', ['--json', '--tree', '--bytes', '--output', columns])
  return parseBlockTree(stdout)
}
