/** Replays cuts of a recording and judges each: `node tests/powercut/campaign.ts COUNT [SEED]`. */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type GptPartition, readGpt } from './gpt.ts'
import { judge, type Verdict } from './judge.rules.ts'
import { type LogEntry, logEntries } from './log.ts'
import { espFile, loaderOf, observe } from './observe.ts'
import { RECORDING, type RecordingFacts } from './paths.ts'
import { type Cut, chooseCuts, durableBefore, survivors } from './prefixes.ts'
import { ensureRecording } from './record.ts'
import { Replay } from './replay.ts'

export interface Judged extends Verdict {
  cut: Cut
}

const { work } = RECORDING

function extract(disk: string, { name, start, bytes }: GptPartition): string {
  const path = join(work, `${name}.img`)
  const from = [
    `skip=${start}`,
    `count=${bytes}`,
    'iflag=skip_bytes,count_bytes',
    'bs=1M',
    'conv=sparse',
    'status=none',
  ]
  execFileSync('dd', [`if=${disk}`, `of=${path}`, ...from])
  execFileSync('truncate', ['-s', String(bytes), path])
  return path
}

/** Judges `count` cuts of the recording, in order of time. */
export async function* campaign(facts: RecordingFacts, count: number, seed: number): AsyncGenerator<Judged> {
  const entries: LogEntry[] = []
  for await (const entry of logEntries(RECORDING.log)) entries.push(entry)
  const from = entries.findIndex(({ dataAt }) => dataAt >= facts.marks.upload)
  await rm(work, { recursive: true, force: true })
  await mkdir(work, { recursive: true })
  const disk = join(work, 'disk.raw')
  execFileSync('cp', ['--sparse=always', RECORDING.base, disk])
  using replay = new Replay(disk, RECORDING.log, entries)
  replay.forward(durableBefore(entries, from))
  const read = replay.read.bind(replay)
  const partitions = readGpt(read, 1) ?? []
  const [esp, state] = ['esp', 'state'].map(name => partitions.find(partition => partition.name === name))
  if (esp === undefined || state === undefined) throw new Error('the recording has no boot and state partition yet')
  const files = {
    ...{ disk, diskBytes: (await stat(disk)).size, esp: extract(disk, esp), state: extract(disk, state) },
    read,
  }
  replay.mirror([
    { path: files.esp, ...esp },
    { path: files.state, ...state },
  ])
  const hash = (data: Buffer) => createHash('sha256').update(data).digest('hex')
  const known = {
    loader: loaderOf(files.esp),
    kernels: new Map([
      [hash(espFile(files.esp, `/EFI/Linux/limiquantix_${facts.from}.efi`)), facts.from],
      [hash(await readFile(facts.newKernel)), facts.to],
    ]),
  }
  const matters = ({ offset, bytes }: LogEntry) =>
    bytes > 0 && (offset < esp.start + esp.bytes || offset >= files.diskBytes - 34 * 512)
  for (const cut of chooseCuts(entries, { from, to: entries.length }, matters, { count, seed })) {
    const durable = durableBefore(entries, cut.end)
    replay.forward(durable)
    const seen = await replay.with(survivors(entries, durable, cut), () => observe(files, known))
    yield { cut, ...judge(seen, [facts.from, facts.to]) }
  }
}

if (import.meta.main) {
  const [count = 200, seed = 1] = process.argv.slice(2).map(Number)
  const chosen = new Map<string, number>()
  let bad = 0
  for await (const judged of campaign(await ensureRecording(), count, seed)) {
    chosen.set(judged.chosen ?? 'nothing', (chosen.get(judged.chosen ?? 'nothing') ?? 0) + 1)
    if (judged.faults.length === 0) continue
    bad++
    console.log(JSON.stringify(judged))
  }
  console.log(`${count} cuts, ${bad} bad; started: ${JSON.stringify([...chosen])}`)
  if (bad > 0) process.exitCode = 1
}
