import type { Facts } from '../../../installer/planning.ts'
import type { ServedRequest, ServedStatus } from '../../../installer/served.schema.ts'

export interface RunContext {
  progress(status: Extract<ServedStatus, { phase: 'running' }>): void
  signal: AbortSignal
}

/** Installing this system, which was started from a medium, on a disk of the machine that it runs on. */
export interface InstallationDriver {
  /** Everything the planner has to know, as it is now; null on a system that is installed already. */
  facts(): Promise<Facts | null>
  /** Where the last installation asked for here is, or how it ended; undefined when there was none. */
  status(): Promise<ServedStatus | undefined>
  /** Whether an installation runs on this machine, whoever asked for it. */
  isBusy(): Promise<boolean>
  /**
   * Installs, and resolves with how it ended. An abort brings it to an orderly end, which is what is resolved with.
   */
  run(request: ServedRequest, context: RunContext): Promise<ServedStatus>
  hasRecoveryKey(): Promise<boolean>
  /** The recovery key of what was installed; undefined when there is none, or it was taken before. */
  takeRecoveryKey(): Promise<string | undefined>
}
