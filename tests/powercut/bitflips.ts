import { execFileSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { judge } from './judge.rules.ts'
import { countOf } from './loader.rules.ts'
import { espFile, observe } from './observe.ts'
import type { RecordingFacts } from './paths.ts'
import { random } from './prefixes.ts'
import { openScene, type Scene } from './scene.ts'
import { slotOf } from './verity.ts'

export interface Flip {
  part: 'kernel' | 'root' | 'tree'
  /** Byte within the part. */
  at: number
  /** What was found wrong with the version; empty when the flip was not seen. */
  faults: string[]
  /** What is wrong with the version that is started once the starts of the damaged one are used up. */
  fallback: { version: string | undefined; faults: string[] }
}

const PARTS = ['kernel', 'root', 'tree'] as const

/** Runs `work` while one bit of a part is the other way round. */
async function flipped<T>(
  scene: Scene,
  { part, at, bit, file }: Pick<Flip, 'part' | 'at'> & { bit: number; file: string },
  work: () => Promise<T>,
): Promise<T> {
  const mask = 1 << bit
  const { esp, disk, read } = scene.files
  if (part !== 'kernel') {
    const { replay } = scene
    replay.poke(at, read(1, at).readUInt8() ^ mask)
    try {
      return await work()
    } finally {
      replay.poke(at, read(1, at).readUInt8() ^ mask)
    }
  }
  const kernel = espFile(esp, `/EFI/Linux/${file}`)
  const put = async () => {
    kernel.writeUInt8(kernel.readUInt8(at) ^ mask, at)
    await writeFile(`${disk}.kernel`, kernel)
    execFileSync('mcopy', ['-o', '-i', esp, `${disk}.kernel`, `::/EFI/Linux/${file}`])
  }
  await put()
  try {
    return await work()
  } finally {
    await put()
  }
}

/** `count` flips, a third of them in each part of the new version, which is installed and has not been started yet. */
export async function* bitFlips(facts: RecordingFacts, count: number, seed: number): AsyncGenerator<Flip> {
  using scene = await openScene(facts)
  const { replay, entries, files, known } = scene
  replay.forward(entries.findIndex(({ dataAt }) => dataAt >= facts.marks.reboot))
  const versions = [facts.from, facts.to]
  const look = async () => {
    // Nothing that was found before may count.
    const seen = await observe(files, { ...known, roots: new Map() })
    const verdict = judge(seen, versions)
    const candidates = seen.candidates.map(candidate =>
      candidate.version === facts.to ? { ...candidate, triesLeft: 0, triesDone: 3 } : candidate,
    )
    return { ...verdict, fallback: judge({ ...seen, candidates }, versions) }
  }
  const whole = await look()
  const file = whole.chosen ?? ''
  if (whole.version !== facts.to || whole.faults.length > 0 || countOf(file).triesLeft === undefined)
    throw new Error(`the new version is not whole and waiting: ${JSON.stringify(whole)}`)
  const kernel = espFile(files.esp, `/EFI/Linux/${file}`)
  const slot = slotOf(files.read, kernel)
  const next = random(seed)
  for (let index = 0; index < count; index++) {
    const part = PARTS[index % PARTS.length] ?? 'kernel'
    const [start, bytes] = part === 'kernel' ? [0, kernel.length] : [slot[part].start, slot[part].bytes]
    const at = start + Math.floor(next() * bytes)
    const bit = Math.floor(next() * 8)
    const { faults, fallback } = await flipped(scene, { part, at, bit, file }, look)
    yield { part, at: at - start, faults, fallback: { version: fallback.version, faults: fallback.faults } }
  }
}

/** Whether a flip did what it must: it is found, and the version before is started instead. */
export const isRefused = ({ faults, fallback }: Flip, facts: RecordingFacts): boolean =>
  faults.length > 0 && fallback.version === facts.from && fallback.faults.length === 0
