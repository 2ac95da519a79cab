import { execFileSync } from 'node:child_process'
import { mkdir, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { IMAGE } from '../../image/paths.ts'

const MIB = 1024 ** 2
/** Left free behind the image for the two partitions of an installation. */
const ROOM_MIB = 512
const STATE_MIB = 128
/** Any file system or data (UEFI's list of partition types). */
const LINUX_DATA = '0fc63daf-8483-4772-8e79-3d69d8477de4'

const run = (file: string, args: readonly string[], input = '') =>
  execFileSync(file, [...args], { input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'] })

interface Table {
  partitiontable: { partitions: { name?: string; start: number }[] }
}

/**
 * A disk on which this very version is installed: the built image with partitions `state` (ext4 with a file "foreign"
 * in it) and `local` behind. qcow2 on top of a raw file, so every write of the machine changes the returned file.
 */
export async function installedDisk(dir: string): Promise<string> {
  const raw = join(dir, 'installed.raw')
  run('cp', ['--sparse=always', IMAGE, raw])
  const { size } = await stat(raw)
  await truncate(raw, size + ROOM_MIB * MIB)
  const state = `size=${STATE_MIB}M, type=${LINUX_DATA}, name=state`
  run('sfdisk', ['--append', '--quiet', raw], `${state}\ntype=${LINUX_DATA}, name=local\n`)
  const { partitions } = (JSON.parse(run('sfdisk', ['--json', raw])) as Table).partitiontable
  const start = partitions.find(({ name }) => name === 'state')?.start ?? 0
  const content = join(dir, 'content')
  await mkdir(content)
  await writeFile(join(content, 'foreign'), 'of the installed system\n')
  run('mke2fs', ['-q', '-F', '-t', 'ext4', '-d', content, '-E', `offset=${start * 512}`, raw, `${STATE_MIB}M`])
  const disk = join(dir, 'disk.qcow2')
  run('qemu-img', ['create', '-q', '-f', 'qcow2', '-F', 'raw', '-b', raw, disk])
  return disk
}

/** An empty disk that nobody has partitioned. */
export async function blankDisk(dir: string): Promise<string> {
  const disk = join(dir, 'blank.raw')
  await writeFile(disk, '')
  await truncate(disk, 1024 * MIB)
  return disk
}
