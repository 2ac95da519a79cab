import type { MirrorArray } from './mirror.parse.ts'
import type { HostDisk } from './mirror.rules.ts'

/** Why no disk was replaced: what the unit that does it found. */
export type ReplaceProblem = 'in_use' | 'too_small' | 'not_degraded' | 'failed'

export class ReplaceError extends Error {
  readonly problem: ReplaceProblem

  constructor(problem: ReplaceProblem, cause?: unknown) {
    super(`the disk was not replaced: ${problem}`, { cause })
    this.name = 'ReplaceError'
    this.problem = problem
  }
}

/** The array that the system of a host lies on, and the disks of the host. */
export interface MirrorDriver {
  /** Cheap enough to be asked every few seconds; null when the host is installed on one disk. */
  array(hostId: string): Promise<MirrorArray | null>
  /** All disks with what is on them. Starts programs: for when somebody looks. */
  disks(hostId: string): Promise<HostDisk[]>
  /** Erases a disk and puts it into the array. Resolves when the rebuild has begun; rejects with `ReplaceError`. */
  replace(hostId: string, disk: string): Promise<void>
}
