import { readdir, readFile, readlink, realpath } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** What the kernel says of an array and its members, word for word; empty where it says nothing. */
export interface ArrayFiles {
  raidDisks: string
  degraded: string
  syncAction: string
  syncCompleted: string
  syncSpeed: string
  /** In sectors of 512 bytes. */
  size: string
  members: MemberFiles[]
}

export interface MemberFiles {
  /** `vda2`. */
  partition: string
  /** The whole disk, `vda`; undefined when the kernel has let go of it. */
  disk: string | undefined
  state: string
}

const text = async (path: string) =>
  await readFile(path, 'utf8').then(
    content => content.trim(),
    () => '',
  )

/** The name of the array that has this name in `/dev/md`, `md127` say; undefined when there is none. */
export async function arrayNamed(name: string, dev = '/dev'): Promise<string | undefined> {
  return await readlink(join(dev, 'md', name)).then(
    target => basename(target),
    () => undefined,
  )
}

/** Some small files of sysfs, which everybody may read. Undefined when there is no such array. */
export async function readArray(array: string, sys = '/sys'): Promise<ArrayFiles | undefined> {
  const dir = join(sys, 'block', array)
  const md = (name: string) => text(join(dir, 'md', name))
  const names = await readdir(join(dir, 'md')).catch(() => undefined)
  if (names === undefined) return undefined

  const member = async (name: string): Promise<MemberFiles> => {
    const partition = name.slice('dev-'.length)
    const path = await realpath(join(sys, 'class', 'block', partition)).catch(() => undefined)
    return {
      partition,
      disk: path === undefined ? undefined : basename(dirname(path)),
      state: await text(join(dir, 'md', name, 'state')),
    }
  }
  // Before `degraded`: the kernel first makes a rebuilt array whole and then idle. Read the other way round, one that is
  // just done could look like one that is not whole and that nobody rebuilds.
  const syncAction = await md('sync_action')
  const [raidDisks = '', degraded = '', syncCompleted = '', syncSpeed = ''] = await Promise.all(
    ['raid_disks', 'degraded', 'sync_completed', 'sync_speed'].map(md),
  )
  const members = await Promise.all(
    names
      .filter(name => name.startsWith('dev-'))
      .sort()
      .map(member),
  )
  return { raidDisks, degraded, syncAction, syncCompleted, syncSpeed, size: await text(join(dir, 'size')), members }
}
