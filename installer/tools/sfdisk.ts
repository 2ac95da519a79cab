import { exec } from '../../mgmt/src/system/exec.ts'
import type { StepOf } from '../plan.steps.ts'
import { findPartition } from './lsblk.ts'

/** Gives a partition the UUID by which the root hash of its content asks for it. */
export async function setPartitionUuid({ partition, uuid }: StepOf<'setPartitionUuid'>): Promise<void> {
  const { number } = await findPartition(partition)
  if (number === null) throw new Error(`lsblk does not number the partitions of ${partition.disk}`)
  await exec('sfdisk', ['--quiet', '--no-reread', '--part-uuid', partition.disk, String(number), uuid])
}
