import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type GptPartition, readGpt } from './gpt.ts'
import type { Candidate, Observed } from './judge.rules.ts'
import { countOf } from './loader.rules.ts'
import { type Expected, storedFaults } from './stored.ts'
import { readUki, uuidsOf } from './uki.ts'
import { verityFault } from './verity.ts'

const SECTOR = 512
const MOST_OUTPUT = 256 * 1024 ** 2

/** A disk after a cut, with its boot and its state partition as files of their own. */
export interface DiskFiles {
  disk: string
  diskBytes: number
  esp: string
  state: string
  read: (bytes: number, at: number) => Buffer
  /** Differs whenever this part of the disk does. */
  stamp: (start: number, bytes: number) => string
}

export interface Known {
  /** Version by SHA-256 of the kernel. */
  kernels: ReadonlyMap<string, string>
  loader: string
  stored: Expected
  /** What was found out about roots, by stamps: whole hash trees take long. */
  roots: Map<string, string | undefined>
}

const sha256 = (data: Buffer) => createHash('sha256').update(data).digest('hex')

function run(file: string, args: readonly string[]): { code: number; stdout: Buffer } {
  const { status, stdout, error } = spawnSync(file, [...args], {
    maxBuffer: MOST_OUTPUT,
    stdio: ['ignore', 'pipe', 'ignore'],
    // FAT holds names in the machine's character set.
    env: { ...process.env, MTOOLS_SKIP_CHECK: '1' },
  })
  if (error !== undefined) throw error
  return { code: status ?? -1, stdout }
}

/** One file of a boot partition. */
export function espFile(esp: string, path: string): Buffer {
  return run('mtype', ['-i', esp, `::${path}`]).stdout
}

/** SHA-256 of the program that the firmware starts. */
export const loaderOf = (esp: string): string => sha256(espFile(esp, '/EFI/BOOT/BOOTX64.EFI'))

/** Repairs a copy; has `look` look at it. Exit code of the repair: 0 and 1 are well. */
async function repair<T>(file: string, args: readonly string[], original: string, look: (copy: string) => Promise<T>) {
  const copy = `${original}.copy`
  run('cp', ['--sparse=auto', original, copy])
  const { code } = run(file, [...args, copy])
  const found = await look(copy)
  await rm(copy)
  return { code, found }
}

/** Looks at everything that decides whether such a disk starts. */
export async function observe(files: DiskFiles, known: Known): Promise<Observed> {
  const first = readGpt(files.read, 1)
  const second = readGpt(files.read, files.diskBytes / SECTOR - 1)
  // The firmware repairs the first table from the second before it starts anything.
  const partitions = first ?? second ?? []
  const names = run('mdir', ['-b', '-i', files.esp, '::/EFI/Linux']).stdout.toString().split(/\r?\n/)
  const candidates: Candidate[] = []
  for (const name of names.filter(path => /\.efi$/i.test(path)).map(path => path.slice(path.lastIndexOf('/') + 1))) {
    const kernel = espFile(files.esp, join('/EFI/Linux', name))
    const uki = readUki(kernel)
    // The loader passes over what is no kernel.
    if (uki === undefined) continue
    const { triesLeft, triesDone } = countOf(name)
    const rootFault = await faultOf(files, partitions, uki.rootHash, known.roots)
    candidates.push({
      ...{ file: name, sortKey: uki.sortKey, version: uki.version, triesLeft, triesDone },
      ...{ wholeOf: known.kernels.get(sha256(kernel)), rootFault },
    })
  }
  const esp = await repair('fsck.vfat', ['-a'], files.esp, async () => {})
  const state = await repair('e2fsck', ['-fy'], files.state, async copy => await storedFaults(copy, known.stored))
  return {
    gpt: { first: first !== undefined, second: second !== undefined },
    loaderWhole: loaderOf(files.esp) === known.loader,
    candidates,
    fsck: { esp: esp.code, state: state.code },
    stored: state.found,
  }
}

async function faultOf(
  { disk, stamp }: DiskFiles,
  partitions: readonly GptPartition[],
  rootHash: string,
  roots: Known['roots'],
): Promise<string | undefined> {
  const wanted = uuidsOf(rootHash)
  const find = (uuid: string) => partitions.find(partition => partition.uuid === uuid)
  const [root, verity] = [find(wanted.root), find(wanted.verity)]
  if (root === undefined || verity === undefined) return 'its root partition is not in the table'
  const key = [rootHash, ...[root, verity].map(({ start, bytes }) => `${start}:${stamp(start, bytes)}`)].join(' ')
  if (!roots.has(key)) roots.set(key, await verityFault(disk, root.start, verity.start, rootHash))
  return roots.get(key)
}
