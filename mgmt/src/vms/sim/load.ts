import type { VmSample } from '../vm.driver.ts'

/** A number between 0 and 1 that depends on nothing but the text. */
export function hash01(text: string): number {
  let hash = 2166136261
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 16777619) >>> 0
  return hash / 2 ** 32
}

/** Share of its CPUs that a simulated VM is using: a slow wave, another for each VM, with a quick one on top. */
export function loadAt(id: string, seconds: number): number {
  const phase = hash01(id) * 6.28
  const base = 0.05 + 0.5 * hash01(`${id} base`)
  return Math.max(0.01, Math.min(1, base + 0.2 * Math.sin(seconds / 97 + phase) + 0.1 * Math.sin(seconds / 7 + phase)))
}

/** Counters of a VM that has run since `startedAt`; they only grow, as those of a real one do. */
export function simSample(id: string, cpus: number, memoryMiB: number, startedAt: number, now: number): VmSample {
  const seconds = Math.max(0, (now - startedAt) / 1000)
  const rate = 0.2 + hash01(`${id} rate`)
  // The integral of loadAt's waves: a rate that rises and falls, a counter that never falls.
  const phase = hash01(id) * 6.28
  const base = 0.3 + 0.3 * hash01(`${id} base`)
  const work = base * seconds + 0.2 * 97 * (Math.cos(phase) - Math.cos(seconds / 97 + phase))
  const done = Math.max(0, work)
  return {
    id,
    cpuTimeNs: Math.round(done * cpus * 1e9),
    memoryUsedMiB: Math.round(memoryMiB * (0.3 + 0.4 * loadAt(`${id} memory`, seconds))),
    diskReadBytes: Math.round(done * rate * 2e6),
    diskWriteBytes: Math.round(done * rate * 1e6),
    netRxBytes: Math.round(done * rate * 5e5),
    netTxBytes: Math.round(done * rate * 3e5),
  }
}
