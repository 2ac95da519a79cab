import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type GptPartition, readGpt } from './gpt.ts'
import { type LogEntry, logEntries } from './log.ts'
import { type DiskFiles, espFile, type Known, loaderOf } from './observe.ts'
import { RECORDING, type RecordingFacts } from './paths.ts'
import { durableBefore } from './prefixes.ts'
import { Replay } from './replay.ts'

const { work } = RECORDING

/** A copy of the recorded disk as it was when the upload began, and what is needed to judge it from then on. */
export interface Scene extends Disposable {
  replay: Replay
  entries: readonly LogEntry[]
  /** The first entry of the upload. */
  from: number
  files: DiskFiles
  known: Known
  esp: GptPartition
}

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

/** Replays a recording up to the upload. What an earlier one left is removed. */
export async function openScene(facts: RecordingFacts): Promise<Scene> {
  const entries: LogEntry[] = []
  for await (const entry of logEntries(RECORDING.log)) if (entry.dataAt < facts.marks.end) entries.push(entry)
  const from = entries.findIndex(({ dataAt }) => dataAt >= facts.marks.upload)
  await rm(work, { recursive: true, force: true })
  await mkdir(work, { recursive: true })
  const disk = join(work, 'disk.raw')
  execFileSync('cp', ['--sparse=always', RECORDING.base, disk])
  const replay = new Replay(disk, RECORDING.log, entries)
  replay.forward(durableBefore(entries, from))
  const partitions = readGpt(replay.read.bind(replay), 1) ?? []
  const [esp, state] = ['esp', 'state'].map(name => partitions.find(partition => partition.name === name))
  if (esp === undefined || state === undefined) throw new Error('the recording has no boot and state partition yet')
  const files = {
    ...{ disk, diskBytes: (await stat(disk)).size, esp: extract(disk, esp), state: extract(disk, state) },
    read: replay.read.bind(replay),
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
      [facts.newKernel, facts.to],
    ]),
    stored: facts,
    roots: new Map<string, string | undefined>(),
  }
  return { replay, entries, from, files, known, esp, [Symbol.dispose]: () => replay[Symbol.dispose]() }
}
