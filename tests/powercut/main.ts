/** Cuts of a recorded update, judged and some started: `node tests/powercut/main.ts CUTS BOOTS [SEED]`. */
import { campaign } from './campaign.ts'
import { ensureRecording } from './record.ts'
import { Tally } from './tally.ts'

const [count = 200, boots = 0, seed = 1] = process.argv.slice(2).map(Number)
const facts = await ensureRecording()
const tally = new Tally(facts)
const began = performance.now()
for await (const judged of campaign(facts, { count, boots, seed })) {
  const isWell = tally.add(judged)
  if (judged.booted !== undefined || !isWell) console.log(JSON.stringify(judged))
}
console.log(tally.table())
console.log(`${count} cuts in ${Math.round((performance.now() - began) / 1000)} s, ${tally.bad} bad`)
if (tally.bad > 0) process.exitCode = 1
