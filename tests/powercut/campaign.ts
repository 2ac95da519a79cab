import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Booted, bootCut } from './boot.ts'
import { type GptPartition, readGpt } from './gpt.ts'
import { judge, type Verdict } from './judge.rules.ts'
import { type LogEntry, logEntries } from './log.ts'
import { espFile, loaderOf, observe } from './observe.ts'
import { RECORDING, type RecordingFacts } from './paths.ts'
import { type Cut, chooseCuts, durableBefore, random, survivors } from './prefixes.ts'
import { Replay } from './replay.ts'

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
export async function* campaign(facts: RecordingFacts, options: CampaignOptions): AsyncGenerator<Judged> {
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
    stamp: replay.stamp.bind(replay),
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
    stored: facts,
    roots: new Map<string, string | undefined>(),
  }
  const matters = ({ offset, bytes }: LogEntry) =>
    bytes > 0 && (offset < esp.start + esp.bytes || offset >= files.diskBytes - 34 * 512)
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
      const booted = isBooted ? await bootCut(disk, facts, killAt) : undefined
      return { cut, phase: phaseOf(cut), ...verdict, booted }
    })
  }
}
