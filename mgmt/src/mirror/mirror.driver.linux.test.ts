import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createLinuxMirrorDriver } from './mirror.driver.linux.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'mirror-'))
})
afterEach(() => rm(root, { recursive: true }))

const put = async (path: string, text: string) => {
  await mkdir(dirname(join(root, path)), { recursive: true })
  await writeFile(join(root, path), `${text}\n`)
}
const link = async (path: string, target: string) => {
  await mkdir(dirname(join(root, path)), { recursive: true })
  await symlink(target, join(root, path))
}
const driverOf = (more: object = {}) =>
  createLinuxMirrorDriver({ runDir: root, sys: join(root, 'sys'), dev: join(root, 'dev'), ...more })

/** An array as the kernel shows one that is being rebuilt onto the second disk. */
async function makeArray() {
  await link('dev/md/system', '../md127')
  const md = 'sys/block/md127/md'
  await put('sys/block/md127/size', '2048')
  for (const [name, text] of [
    ...[['raid_disks', '2'] as const, ['degraded', '1'] as const, ['sync_action', 'recover'] as const],
    ...[['sync_completed', '512 / 2048'] as const, ['sync_speed', '1000'] as const],
    ...[['dev-vda2/state', 'in_sync'] as const, ['dev-vda2/slot', '0'] as const],
    ...[['dev-nvme0n1p2/state', 'spare'] as const, ['dev-nvme0n1p2/slot', '1'] as const],
  ]) {
    await put(`${md}/${name}`, text)
  }
  for (const [disk, partition] of [
    ['vda', 'vda2'],
    ['nvme0n1', 'nvme0n1p2'],
  ]) {
    await mkdir(join(root, `sys/devices/${disk}/${partition}`), { recursive: true })
    await link(`sys/class/block/${partition}`, `../../devices/${disk}/${partition}`)
  }
}

it('finds no array on a host with one disk', async () => {
  expect(await driverOf().array('host')).toBeNull()
  await link('dev/md/system', '../md127')
  expect(await driverOf().array('host')).toBeNull()
})

it('reads the array that has the name of the system, and the disks that its members are on', async () => {
  await makeArray()
  expect(await driverOf().array('host')).toEqual({
    ...{ raidDisks: 2, degraded: 1, action: 'recover', bytesPerSecond: 1_024_000, sizeBytes: 1024 ** 2 },
    completed: { doneBytes: 256 * 1024, totalBytes: 1024 ** 2 },
    members: [
      { disk: '/dev/nvme0n1', state: 'rebuilding' },
      { disk: '/dev/vda', state: 'active' },
    ],
  })
})

const file = (name: string) => join(root, 'mirror', name)

it('says which disk is meant in a file of root alone, and leaves nothing behind', async () => {
  const seen: string[] = []
  const driver = driverOf({
    run: async () => {
      const mode = async (path: string) => ((await stat(path)).mode & 0o777).toString(8)
      seen.push(await readFile(file('disk'), 'utf8'), await mode(file('disk')), await mode(join(root, 'mirror')))
    },
  })
  await driver.replace('host', '/dev/vdc')
  expect(seen).toEqual(['/dev/vdc\n', '600', '700'])
  expect(await readdir(join(root, 'mirror'))).toEqual([])
})

it.each([
  ['in_use\n', 'in_use'],
  ['too_small', 'too_small'],
  ['not_degraded\n', 'not_degraded'],
  ['failed\n', 'failed'],
  ['something else', 'failed'],
  [null, 'failed'],
])('passes on what the unit says: %j', async (told, problem) => {
  const driver = driverOf({
    run: async () => {
      if (told !== null) await writeFile(file('problem'), told)
      throw new Error('the unit failed')
    },
  })
  await expect(driver.replace('host', '/dev/vdc')).rejects.toMatchObject({ problem })
  expect(existsSync(file('problem'))).toBe(false)
})

it('does not take what was left of an earlier attempt for an answer', async () => {
  await put('mirror/problem', 'in_use')
  const driver = driverOf({ run: () => Promise.reject(new Error('the unit failed')) })
  await expect(driver.replace('host', '/dev/vdc')).rejects.toMatchObject({ problem: 'failed' })
})
