import { compareVersions } from './version.rules.ts'

/** What the names of the kernels on the boot partition say, and what became of an update. Pure. */

export interface Kernel {
  version: string
  /** Starts that are left to prove itself; null when it did, or never had to. */
  triesLeft: number | null
}

/** `limiquantix_1.2.3+2-1.efi`: version 1.2.3, two starts left, one done (systemd.io/AUTOMATIC_BOOT_ASSESSMENT). */
export function parseKernel(name: string): Kernel | undefined {
  const match = /^limiquantix_([0-9A-Za-z.~^-]+?)(?:\+(\d+)(?:-\d+)?)?\.efi$/.exec(name)
  if (match === null) return undefined
  const [, version = '', tries] = match
  return { version, triesLeft: tries === undefined ? null : Number(tries) }
}

/** What the machine says of itself. */
export interface SlotFacts {
  running: string
  kernels: readonly Kernel[]
  bootId: string
  /** Lines about starts that failed since the last installation, oldest first; each names its version. */
  failures: readonly string[]
}

/** What was asked for, as it is recorded before it is done. */
export interface Attempt {
  from: string
  to: string
  /** Boot in which it was asked for. */
  bootId: string
}

export type Outcome = { outcome: 'pending' | 'succeeded' } | { outcome: 'failed'; reason: string }

/** What became of an attempt, as far as can be told now. */
export function outcomeOf({ from, to, bootId }: Attempt, facts: SlotFacts): Outcome {
  const kernel = facts.kernels.find(({ version }) => version === to)
  if (facts.running === to) return { outcome: kernel?.triesLeft === null ? 'succeeded' : 'pending' }
  if (facts.bootId === bootId) return { outcome: 'pending' }
  const failure = facts.failures.findLast(line => line.includes(` ${to} `))
  if (kernel === undefined) return { outcome: 'failed', reason: `Version ${to} is not on the disk any more.` }
  const isGivenUp = kernel.triesLeft === 0 || (compareVersions(to, from) < 0 && failure !== undefined)
  if (!isGivenUp) return { outcome: 'pending' }
  const why = failure === undefined ? 'It did not get as far as to say why.' : `It said: ${failure}`
  return { outcome: 'failed', reason: `Version ${to} did not become healthy. ${why}` }
}

/** The version in the slot that does not run, if there is one. */
export function otherOf({ running, kernels }: SlotFacts) {
  const kernel = kernels.find(({ version }) => version !== running)
  if (kernel === undefined) return null
  const { version, triesLeft } = kernel
  const state = triesLeft === null ? ('ready' as const) : triesLeft > 0 ? ('on-trial' as const) : ('failed' as const)
  return { version, triesLeft, state }
}
