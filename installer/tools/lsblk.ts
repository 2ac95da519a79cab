import { exec } from '../../mgmt/src/system/exec.ts'
import { type Disk, LSBLK_COLUMNS, type Partition, parseDisks } from '../disks.ts'
import { partitionOf } from '../earlier.ts'
import { ARRAY } from '../layout.ts'
import type { PartitionRef } from '../plan.steps.ts'

/** All disks of this machine, as they are now. */
export async function readDisks(): Promise<Disk[]> {
  // What was written a moment ago is in udev's database, which lsblk reads, when its events are done.
  await exec('udevadm', ['settle', '--timeout=30'])
  const { stdout } = await exec('lsblk', ['--json', '--bytes', '--output', LSBLK_COLUMNS])
  return parseDisks(stdout)
}

/** Finds a partition on its disk, or in the array. Rejects when it is not there. */
export async function findPartition({ disk, label }: PartitionRef): Promise<Partition> {
  const disks = await readDisks()
  const known =
    disk === ARRAY.path ? disks.find(({ array }) => array !== null)?.array : disks.find(({ path }) => path === disk)
  const found = known == null ? null : partitionOf(known, label)
  if (found === null) throw new Error(`${disk} has no partition ${label}`)
  return found
}
