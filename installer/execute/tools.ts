import type { Disk } from '../disks.ts'
import type { Step, StepOf } from '../plan.steps.ts'

/** What one step is told, and what it may say, while it runs. */
export interface StepContext {
  /** Bytes moved since the last report. */
  report(bytes: number): void
  signal: AbortSignal
}

/** Kinds of steps that no tool takes yet: mirrors and encryption. A plan that has one is refused as a whole. */
export type MissingKind = 'createArray' | 'enrolTpm' | 'enrolRecoveryKey' | 'dropThrowawayKey' | 'unlock'
export type KnownKind = Exclude<Step['kind'], MissingKind>

/** One function per kind of step, and a look at the disks. Each rejects with a sentence when it cannot do its part. */
export type Tools = {
  [Kind in KnownKind]: (step: StepOf<Kind>, context: StepContext) => Promise<void>
} & { disks(): Promise<Disk[]> }
