import { isDeepStrictEqual } from 'node:util'
import type { Disk } from '../disks.ts'
import { bytesOf, type Step } from '../plan.steps.ts'
import type { Plan } from '../plan.ts'
import { stepWords } from '../plan.words.ts'
import type { Progress } from '../progress.ts'
import { nameOf } from '../refusals.ts'
import type { StepContext, Tools } from './tools.ts'

export interface ExecuteOptions {
  onProgress?: (progress: Progress) => void
  /** Ends the installation before the next step, or in the middle of one that copies. */
  signal?: AbortSignal
  /** Shows the recovery key of new volumes; resolves when it may go on. */
  showRecoveryKey?: (key: string) => Promise<void>
}

/** An installation that ended early. `written` tells whether the disk is what it was. */
export class InstallError extends Error {
  readonly written: boolean

  constructor(message: string, written: boolean, cause?: unknown) {
    super(message, { cause })
    this.name = 'InstallError'
    this.written = written
  }
}

/** Without it the machine starts all the same: firmware looks for the boot loader's default name by itself. */
const isOptional = (step: Step): boolean => step.kind === 'registerBootEntry'

function whyChanged(planned: Disk, now: readonly Disk[]): string | undefined {
  const present = now.find(({ path }) => path === planned.path)
  if (present !== undefined && isDeepStrictEqual(present, planned)) return undefined
  return `${nameOf(planned)} is not what it was when the plan was made. Start again and look at the plan once more.`
}

/** Taking down what the kernel built on a disk, and trying a key, leave the disk as it is. */
const isWriting = ({ kind }: Step): boolean => kind !== 'release' && kind !== 'unlock'

async function nobodyToShow(): Promise<void> {
  throw new Error('there is nobody to show the recovery key to')
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** TypeScript cannot see that a function found by the kind of a step takes that step. */
function take(tools: Tools, step: Step, context: StepContext): Promise<void> {
  const tool = tools[step.kind] as (step: Step, context: StepContext) => Promise<void>
  return tool(step, context)
}

/**
 * Carries out a plan, step by step. Resolves with warnings. Rejects with `InstallError`: before anything is written
 * when the plan cannot be carried out or a disk is not what it was, otherwise with the step and what to do.
 */
export async function execute(plan: Plan, tools: Tools, options: ExecuteOptions = {}): Promise<string[]> {
  const { onProgress = () => {}, signal = new AbortController().signal } = options
  const { encryption } = plan.answers
  const passphrase = encryption.mode === 'passphrase' ? encryption.passphrase : undefined
  const showRecoveryKey = options.showRecoveryKey ?? nobodyToShow
  const now = await tools.disks()
  const changed = [plan.system, ...(plan.mirror === null ? [] : [plan.mirror])]
    .map(disk => whyChanged(disk, now))
    .find(reason => reason !== undefined)
  if (changed !== undefined) throw new InstallError(changed, false)

  const warnings: string[] = []
  let doneBytes = 0
  let written = false
  for (const [index, step] of plan.steps.entries()) {
    if (signal.aborted) throw new InstallError(cancelled(written), written)
    written ||= isWriting(step)
    const words = stepWords(step)
    const tell = () =>
      onProgress({ step: index + 1, steps: plan.steps.length, words, doneBytes, totalBytes: plan.bytes })
    const before = doneBytes
    const report = (bytes: number) => {
      doneBytes += bytes
      tell()
    }
    tell()
    try {
      await take(tools, step, { report, signal, passphrase, showRecoveryKey })
      doneBytes = before + bytesOf(step)
    } catch (error) {
      if (signal.aborted) throw new InstallError(cancelled(written), written, error)
      if (!isOptional(step)) {
        const message = `Step ${index + 1} of ${plan.steps.length}, "${words}", failed: ${reasonOf(error)}`
        throw new InstallError(
          `${message}\n${consequence(written)} Remove the cause and install again.`,
          written,
          error,
        )
      }
      warnings.push(`"${words}" failed, which is no harm: ${reasonOf(error)}`)
    }
  }
  return warnings
}

const consequence = (written: boolean): string => (written ? 'The disk does not start.' : 'Nothing was written.')

const cancelled = (written: boolean): string =>
  written ? 'Cancelled. The disk does not start; install again.' : 'Cancelled. Nothing was written.'
