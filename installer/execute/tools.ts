import type { Disk } from '../disks.ts'
import type { Step, StepOf } from '../plan.steps.ts'
import type { Secret } from '../secret.ts'

/** What one step is told, and what it may say, while it runs. */
export interface StepContext {
  /** Bytes moved since the last report. */
  report(bytes: number): void
  signal: AbortSignal
  /** Of the answers; undefined when no passphrase opens the volumes. */
  passphrase: Secret | undefined
  /** Shows the recovery key to whoever installs, and to nobody else; resolves when it may go on. */
  showRecoveryKey(key: string): Promise<void>
}

/** One function per kind of step, and a look at the disks. Each rejects with a sentence when it cannot do its part. */
export type Tools = {
  [Kind in Step['kind']]: (step: StepOf<Kind>, context: StepContext) => Promise<void>
} & { disks(): Promise<Disk[]> }
