import { beforeAll, describe, expect, it } from 'vitest'
import { saveArtifact } from '../lib/artifacts.ts'
import { bitFlips, isRefused } from '../powercut/bitflips.ts'
import { campaign } from '../powercut/campaign.ts'
import type { RecordingFacts } from '../powercut/paths.ts'
import { ensureRecording } from '../powercut/record.ts'
import { Tally } from '../powercut/tally.ts'

const FULL = process.env.FULL === '1'
const CUTS = 200
/** Two to three minutes each under emulation; `make powercut N=50` starts more. */
const BOOTS = FULL ? 6 : 1
const FLIPS = FULL ? 30 : 3

/** The writes of an update, which update.test.ts recorded unless this runs alone, and what is left when the power goes. */
describe('a power cut during an update', () => {
  let facts: RecordingFacts

  beforeAll(async () => {
    facts = await ensureRecording()
  }, 2_700_000)

  it('leaves a disk that starts by itself and has forgotten nothing, whenever it comes', async () => {
    const tally = new Tally(facts)
    const bad: unknown[] = []
    for await (const judged of campaign(facts, { count: CUTS, boots: BOOTS, seed: 1 })) {
      if (tally.add(judged)) continue
      bad.push(judged)
    }
    saveArtifact('powercut.txt', `${tally.table()}\n`)
    expect(bad).toEqual([])
    // Both sides of the moment at which the new version takes over were looked at, and every start was one.
    expect(tally.sum('old') + tally.sum('new')).toBe(CUTS)
    expect(tally.sum('old')).toBeGreaterThan(20)
    expect(tally.sum('new')).toBeGreaterThan(20)
    expect(tally.sum('old runs') + tally.sum('new runs')).toBe(BOOTS)
  }, 5_400_000)

  it('no bit that is flipped in the new version passes, and the version before is whole', async () => {
    const flips = []
    for await (const flip of bitFlips(facts, FLIPS, 1)) flips.push(flip)
    expect(flips).toHaveLength(FLIPS)
    expect(new Set(flips.map(({ part }) => part))).toEqual(new Set(['kernel', 'root', 'tree']))
    expect(flips.filter(flip => !isRefused(flip, facts))).toEqual([])
  }, 900_000)
})
