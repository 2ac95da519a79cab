import { parseAnswers } from '../answers.ts'
import type { Facts } from '../facts.ts'
import { planInstallation } from '../plan.ts'
import { refusalWords } from '../plan.words.ts'
import type { Progress } from '../progress.ts'
import type { ServedRequest, ServedStatus } from '../served.schema.ts'
import { execute, InstallError } from './execute.ts'
import { planId } from './plan-id.ts'
import type { Tools } from './tools.ts'

export interface ServedPorts {
  facts(): Promise<Facts>
  tools: Tools
  /** Claims the machine; undefined when an installation runs on a console. */
  claim(): Promise<AsyncDisposable | undefined>
  /** Runs with a signal that is aborted when this process is asked to end. */
  interruptible<T>(use: (signal: AbortSignal) => Promise<T>): Promise<T>
  /** Tells the service. */
  put(status: ServedStatus): Promise<void>
  /** Leaves the recovery key for whoever installs, to be fetched once. */
  putRecoveryKey(key: string): Promise<void>
}

const failed = (message: string, written = false): ServedStatus => ({ phase: 'failed', message, written })

/** Writes the newest value only: copying reports far more often than anybody reads. */
function newestOnly<T>(write: (value: T) => Promise<void>) {
  let next: { value: T } | undefined
  let busy: Promise<void> | undefined
  const run = async () => {
    for (let item = next; item !== undefined; item = next) {
      next = undefined
      await write(item.value)
    }
    busy = undefined
  }
  return {
    put(value: T) {
      next = { value }
      busy ??= run()
    },
    async settled() {
      await busy
    },
  }
}

/** Installs what somebody confirmed in the browser, and says how it goes; resolves with how it ended. */
export async function installServed({ answers, planId: wanted }: ServedRequest, ports: ServedPorts) {
  const outcome = await attempt(answers, wanted, ports)
  await ports.put(outcome)
  return outcome
}

async function attempt(text: string, wanted: string, ports: ServedPorts): Promise<ServedStatus> {
  await using claimed = await ports.claim()
  if (claimed === undefined) return failed('An installation runs on a console of this machine.')
  const parsed = parseAnswers(text)
  if (!parsed.ok) return failed(`Nothing was written. ${parsed.problems.map(({ message }) => message).join('; ')}`)
  const result = planInstallation(await ports.facts(), parsed.answers)
  if (!result.ok) return failed(refusalWords(result.refusals))
  const { plan } = result
  if (planId(plan) !== wanted) {
    return failed('Nothing was written. This machine is not what it was when the plan was made: look at it once more.')
  }
  const disk = plan.system.path
  const progress = newestOnly((now: Progress) => ports.put({ phase: 'running', disk, ...now }))
  try {
    const warnings = await ports.interruptible(signal =>
      execute(plan, ports.tools, { onProgress: progress.put, signal, showRecoveryKey: ports.putRecoveryKey }),
    )
    return { phase: 'succeeded', disk, version: plan.version, warnings }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return failed(message, error instanceof InstallError && error.written)
  } finally {
    await progress.settled()
  }
}
