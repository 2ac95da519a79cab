import { type Booted, bootCut } from './boot.ts'
import { judge, type Verdict } from './judge.rules.ts'
import type { LogEntry } from './log.ts'
import { observe } from './observe.ts'
import type { RecordingFacts } from './paths.ts'
import { type Cut, chooseCuts, durableBefore, random, survivors } from './prefixes.ts'
import { openScene } from './scene.ts'

/** The part of the update in which the power went. */
export type Phase = 'upload' | 'install' | 'start'

export interface Judged extends Verdict {
  cut: Cut
  phase: Phase
  /** What came of it when it was started for real; not all are. */
  booted: Booted | undefined
}

export interface CampaignOptions {
  count: number
  seed: number
  /** How many of them are started for real as well; every second of these is cut once more while it starts. */
  boots: number
}

/** Longest time until the second cut: about the time a start takes under emulation. */
const KILL_WITHIN_MS = 80_000

/** Judges `count` cuts of the recording, in order of time. */
export async function* campaign(facts: RecordingFacts, options: CampaignOptions): AsyncGenerator<Judged> {
  using scene = await openScene(facts)
  const { replay, entries, from, files, known, esp } = scene
  const matters = ({ offset, bytes }: LogEntry) =>
    bytes > 0 && (offset < esp.start + esp.bytes || offset + bytes > files.diskBytes - 34 * 512)
  const phaseOf = (cut: Cut): Phase => {
    const at = entries[cut.end - 1]?.dataAt ?? 0
    if (at >= facts.marks.reboot) return 'start'
    return at >= facts.marks.install ? 'install' : 'upload'
  }
  const kills = random(options.seed)
  let [index, boots] = [0, 0]
  for (const cut of chooseCuts(entries, { from, to: entries.length }, matters, options)) {
    // Spread evenly, so that the first and the last are not among them.
    const isBooted = ++index > ((boots + 0.5) * options.count) / options.boots
    const killAt = isBooted && boots++ % 2 === 1 ? Math.round(kills() * KILL_WITHIN_MS) : undefined
    const durable = durableBefore(entries, cut.end)
    replay.forward(durable)
    yield await replay.with(survivors(entries, durable, cut), async () => {
      const verdict = judge(await observe(files, known), [facts.from, facts.to])
      const booted = isBooted ? await bootCut(files.disk, facts, killAt) : undefined
      return { cut, phase: phaseOf(cut), ...verdict, booted }
    })
  }
}
