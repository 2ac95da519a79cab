import type { KeyObject } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { Manifest } from './bundle.format.ts'
import type { Kernel } from './update.rules.ts'

export interface Staged {
  manifest: Manifest
  sizeBytes: number
  /** Unix milliseconds. */
  stagedAt: number
}

export interface StageOptions {
  key: KeyObject
  /** Throws when an update with this manifest is not wanted. */
  accept(manifest: Manifest): void
  progress?: ((done: number, total: number) => void) | undefined
  signal?: AbortSignal | undefined
}

/** The parts of an update on the way to the disk. */
export interface StagingArea {
  /**
   * Takes an update from a stream and verifies it. Rejects with `verification_failed`, `no_space`, or what `accept`
   * throws; what was staged before stays then.
   */
  receive(stream: Readable, options: StageOptions): Promise<Manifest>
  /** What is staged, verified earlier. */
  staged(): Promise<Staged | undefined>
  discard(): Promise<void>
  /** Removes what a crash left. */
  tidy(): Promise<void>
}

/** What updates need of the machine. */
export interface UpdateDriver {
  /** Version that runs, the kernels on the boot partition, and what was noted about starts that failed. */
  read(hostId: string): Promise<{ running: string; kernels: Kernel[]; failures: string[] }>
  /** Where an update waits until it is installed. */
  area(hostId: string): StagingArea
  /** Writes what is staged into the other slot, the kernel last. Harmless when it is cut off at any point. */
  install(hostId: string, totalBytes: number, context: InstallContext): Promise<void>
  /** Has the other version started next time, once. */
  startOther(hostId: string): Promise<void>
  /** Has the version that runs started from now on, though the other one is newer. */
  keepRunning(hostId: string): Promise<void>
}

export interface InstallContext {
  progress(doneBytes: number): void
  signal: AbortSignal
}
