import type { Readable } from 'node:stream'
import type { Source } from './support.plan.ts'

/** A bundle that is being made. Its files are on the disk, never in memory. */
export interface BundleDraft {
  /** Writes a text that the service made. */
  text(file: string, content: string): Promise<void>
  /** Asks the machine, bounded in length and time; what cannot be told leaves the reason in the file. */
  collect(file: string, source: Source, signal: AbortSignal): Promise<void>
  /** Packs it; from then on it is in the list. */
  finish(signal: AbortSignal): Promise<void>
  /** Removes everything of it; fine when there is nothing. */
  discard(): Promise<void>
}

export interface StoredBundle {
  id: string
  hostId: string
  /** Unix milliseconds. */
  madeAt: number
  sizeBytes: number
}

/** Where bundles are made and kept: the disk is the truth, an unfinished one is no bundle. */
export interface SupportDriver {
  /** Rejects with `no_space` when there is too little room. */
  begin(hostId: string, bundleId: string): Promise<BundleDraft>
  /** Finished ones. */
  list(): Promise<StoredBundle[]>
  /** Undefined when there is none. */
  open(hostId: string, bundleId: string): Promise<Readable | undefined>
  /** One that is gone is fine. */
  remove(hostId: string, bundleId: string): Promise<void>
  /** Removes what a crash left unfinished. */
  tidy(): Promise<void>
}
