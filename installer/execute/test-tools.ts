import type { Disk } from '../disks.ts'
import { bytesOf, type Step } from '../plan.steps.ts'
import type { StepContext, Tools } from './tools.ts'

/** The key that these tools make. */
export const RECOVERY_KEY = `${'abcdefgh-'.repeat(7)}ijklmnop`

/** Tools that only remember what they were asked to do, and fail where they are told to. */
export function fakeTools(disks: readonly Disk[], fail: Partial<Record<Step['kind'], string>> = {}) {
  const taken: Step['kind'][] = []
  const take = async (step: Step, context: StepContext) => {
    taken.push(step.kind)
    const message = fail[step.kind]
    if (message !== undefined) throw new Error(message)
    const half = bytesOf(step) / 2
    if (half > 0) {
      context.report(half)
      context.report(half)
    }
  }
  const tools: Tools = {
    disks: async () => [...disks],
    enrolRecoveryKey: async (step, context) => {
      await take(step, context)
      await context.showRecoveryKey(RECOVERY_KEY)
    },
    ...{ release: take, partition: take, createArray: take, setPartitionUuid: take, copyBlocks: take, verify: take },
    ...{
      enrolTpm: take,
      dropThrowawayKey: take,
      unlock: take,
      seed: take,
      copyEsp: take,
      installBootLoader: take,
      registerBootEntry: take,
    },
  }
  return { tools, taken }
}
