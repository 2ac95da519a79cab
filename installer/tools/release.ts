import { exec } from '../../mgmt/src/system/exec.ts'
import type { StepOf } from '../plan.steps.ts'
import { stopArray } from './mdadm.ts'

/** Takes down what the kernel has built on a disk that is going to be erased. */
export async function release({ device, holder }: StepOf<'release'>): Promise<void> {
  if (/^raid/.test(holder)) return await stopArray(device)
  await exec('dmsetup', ['remove', '--retry', device])
}
