import { exec } from '../../mgmt/src/system/exec.ts'
import type { StepOf } from '../plan.steps.ts'

/** Takes down what the kernel has built on a disk that is going to be erased. */
export async function release({ device, holder }: StepOf<'release'>): Promise<void> {
  if (/^raid/.test(holder)) throw new Error(`${device} is an array that runs: stop it, or take its disks out`)
  await exec('dmsetup', ['remove', '--retry', device])
}
