import { inRepo } from '../lib/paths.ts'

/** What was recorded once and is replayed many times. */
export const RECORDING = {
  /** The disk before anything was written to it. */
  base: inRepo('build/powercut/base.raw'),
  /** Everything that was written to it. */
  log: inRepo('build/powercut/writes.log'),
  facts: inRepo('build/powercut/facts.json'),
} as const

/** What a recording is about. */
export interface RecordingFacts {
  from: string
  to: string
  /** The new version's kernel. */
  newKernel: string
  /** Bytes of the log when each part began. */
  marks: { upload: number; install: number; reboot: number; end: number }
  /** What must survive. */
  hostName: string
  vmName: string
}
