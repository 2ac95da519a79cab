import { exec } from '../../mgmt/src/system/exec.ts'
import type { StepOf } from '../plan.steps.ts'
import { findPartition } from './lsblk.ts'

const DEADLINE_MS = 1_800_000

/** Reads root and hash tree back from the disk, not from memory, and checks them against the root hash. */
export async function verify({ root, verity, rootHash }: StepOf<'verify'>, signal: AbortSignal): Promise<void> {
  const data = (await findPartition(root)).path
  const hashes = (await findPartition(verity)).path
  for (const device of [data, hashes]) await exec('blockdev', ['--flushbufs', device])
  await exec('veritysetup', ['verify', data, hashes, rootHash], { timeoutMs: DEADLINE_MS, signal })
}
