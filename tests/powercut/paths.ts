import { join } from 'node:path'
import { inRepo } from '../lib/paths.ts'

/** POWERCUT_DIR= replays a recording that is elsewhere. */
const directory = inRepo(process.env.POWERCUT_DIR ?? 'build/powercut')

/** What was recorded once and is replayed many times. */
export const RECORDING = {
  /** The disk before anything was written to it. */
  base: join(directory, 'base.raw'),
  /** Everything that was written to it. */
  log: join(directory, 'writes.log'),
  /** For the copies that are written to. */
  work: join(directory, 'work'),
  facts: join(directory, 'facts.json'),
} as const

/** What a recording is about. */
export interface RecordingFacts {
  /** Hash of what the image was built from. */
  inputs: string
  from: string
  to: string
  /** SHA-256 of the new version's kernel. */
  newKernel: string
  /** Bytes of the log when each part began. */
  marks: { upload: number; install: number; reboot: number; end: number }
  /** What must survive. */
  hostName: string
  vmName: string
}

/** Written to the pool before the update, with the name of the VM in it; must survive too. */
export const KEPT_FILE = '/srv/local/kept-by-powercut'
