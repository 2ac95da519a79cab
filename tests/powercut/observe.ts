import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { type GptPartition, readGpt } from './gpt.ts'
import type { Candidate, Observed } from './judge.rules.ts'
import { countOf } from './loader.rules.ts'
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
}

export interface Known {
  /** Version by SHA-256 of the kernel. */
  kernels: ReadonlyMap<string, string>
  loader: string
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

/** Exit code of a repair of a copy: 0 and 1 are well. */
function repair(file: string, args: readonly string[], original: string): number {
  const copy = `${original}.copy`
  run('cp', ['--sparse=auto', original, copy])
  const { code } = run(file, [...args, copy])
  run('rm', ['-f', copy])
  return code
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
    const rootFault = await faultOf(files.disk, partitions, uki.rootHash)
    candidates.push({
      ...{ file: name, sortKey: uki.sortKey, version: uki.version, triesLeft, triesDone },
      ...{ wholeOf: known.kernels.get(sha256(kernel)), rootFault },
    })
  }
  return {
    gpt: { first: first !== undefined, second: second !== undefined },
    loaderWhole: loaderOf(files.esp) === known.loader,
    candidates,
    fsck: { esp: repair('fsck.vfat', ['-a'], files.esp), state: repair('e2fsck', ['-fy'], files.state) },
  }
}

async function faultOf(
  disk: string,
  partitions: readonly GptPartition[],
  rootHash: string,
): Promise<string | undefined> {
  const wanted = uuidsOf(rootHash)
  const find = (uuid: string) => partitions.find(partition => partition.uuid === uuid)
  const [root, verity] = [find(wanted.root), find(wanted.verity)]
  if (root === undefined || verity === undefined) return 'its root partition is not in the table'
  return await verityFault(disk, root.start, verity.start, rootHash)
}
