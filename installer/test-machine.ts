import { readFileSync } from 'node:fs'
import type { Answers } from './answers.schema.ts'
import { parseAnswers } from './answers.ts'
import { type Disk, type Partition, parseDisks } from './disks.ts'
import type { Facts, ImageFacts } from './facts.ts'
import { TYPE } from './layout.ts'
import { planInstallation } from './plan.ts'
import { GIB } from './size.ts'

/** Machines for the planner's tests: recorded disks, and a blank one to change. */

export const IMAGE: ImageFacts = {
  version: '0.2.0',
  rootHash: 'd51eb250c390b84f2e5df47eff9738ec95b22e54a10e8c6267bdbf2871d316aa',
  espBytes: 52_000_000,
  rootBytes: 343_822_336,
  verityBytes: 2_719_744,
  sectorBytes: [512],
}

/** A blank disk of 40 GiB. */
export const blank = (path: string, changes: Partial<Disk> = {}): Disk => ({
  ...{ path, links: [], model: 'ACME SSD', serial: path.replace('/dev/', 'S-'), sizeBytes: 40 * GIB, sectorBytes: 512 },
  ...{ transport: 'sata', rotational: false, removable: false, readOnly: false, partitionTable: null, content: null },
  ...{ partitions: [], array: null, mountPoints: [], memberOf: [], holders: [] },
  ...changes,
})

const partition = (path: string, label: string, type: string, content: string | null): Partition => ({
  ...{ path, number: Number(/\d+$/.exec(path)?.[0]), label, type, content },
  ...{ uuid: '', sizeBytes: 4 * GIB },
})

/** Both disks of a mirrored installation, `/dev/sda` and `/dev/sdb`, as the kernel shows them when the array runs. */
export function mirrorHalves(): Disk[] {
  const system = [
    partition('/dev/md127p1', 'root-A', TYPE.root, 'erofs'),
    partition('/dev/md127p2', 'verity-A', TYPE.verity, 'DM_verity_hash'),
    partition('/dev/md127p3', '_empty', TYPE.root, null),
    partition('/dev/md127p4', '_empty', TYPE.verity, null),
    partition('/dev/md127p5', 'state', TYPE.linux, 'ext4'),
    partition('/dev/md127p6', 'local', TYPE.linux, 'xfs'),
  ]
  return ['/dev/sda', '/dev/sdb'].map(path =>
    blank(path, {
      ...{ partitionTable: 'gpt', memberOf: ['raid'], holders: [{ path: '/dev/md127', type: 'raid1' }] },
      partitions: [
        partition(`${path}1`, 'esp', TYPE.esp, 'vfat'),
        partition(`${path}2`, 'mirror', TYPE.raid, 'linux_raid_member'),
      ],
      array: { path: '/dev/md127', partitions: system },
    }),
  )
}

/** What `lsblk` printed on a real machine, by the name of the fixture. */
export const recorded = (name: string): Disk[] =>
  parseDisks(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8'))

/** The recorded disk with this serial number. */
export function recordedDisk(name: string, serial: string): Disk {
  const disk = recorded(name).find(disk => disk.serial === serial)
  if (disk === undefined) throw new Error(`${name} has no disk ${serial}`)
  return disk
}

/** Answers from the lines of a file, without its version. */
export function answersFrom(lines = ''): Answers {
  const result = parseAnswers(`version: 1\n${lines}`)
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  return result.answers
}

export const factsOf = (disks: readonly Disk[], changes: Partial<Facts> = {}): Facts => ({
  ...{ disks, image: IMAGE, machine: { uefi: true, tpm2: true } },
  ...changes,
})

/** What the planner answers, in short: `install /dev/sda`, or the codes of the refusals, each with its disk. */
export function outcome(disks: readonly Disk[], lines = '', changes: Partial<Facts> = {}): string[] {
  const result = planInstallation(factsOf(disks, changes), answersFrom(lines))
  if (result.ok) return [`${result.plan.mode} ${result.plan.system.path}`]
  return result.refusals.map(({ code, disk }) => (disk === null ? code : `${code} ${disk}`))
}

/** The section `disks` of an answer file: a policy, and whatever follows it. */
export const policy = (wipe: string, more = ''): string => `disks: {wipe: ${wipe}${more}}`
/** The same with the system's disk chosen by its serial number. */
export const on = (serial: string, wipe = 'refuse', more = ''): string =>
  policy(wipe, `, system: {serial: ${serial}${more}}`)

/** One row of a table of tests. */
export type Row = readonly [what: string, disks: readonly Disk[], lines: string, outcome: string[]]
