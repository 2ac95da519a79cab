import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Disk } from './disks.ts'
import { isBlank } from './disks.ts'
import { earlierInstallation } from './earlier.ts'
import { ARRAY, MIRROR_MINIMUM_BYTES, SIZE } from './layout.ts'
import { bytesOf, type Step, type StepOf } from './plan.steps.ts'
import { type Plan, planInstallation } from './plan.ts'
import { stepWords } from './plan.words.ts'
import { repartFiles } from './repart.render.ts'
import { GIB, MIB } from './size.ts'
import { answersFrom, blank, factsOf, IMAGE, mirrorHalves, recorded, recordedDisk } from './test-machine.ts'

const MACHINE = 'lsblk-2.41-machine'
const INSTALLED = recordedDisk(MACHINE, 'LQX-INSTALLED')

function planOf(disks: readonly Disk[], lines = ''): Plan {
  const result = planInstallation(factsOf(disks), answersFrom(lines))
  if (!result.ok) throw new Error(JSON.stringify(result.refusals))
  return result.plan
}
const words = (plan: Plan) => plan.steps.map(stepWords)
const only = <Kind extends Step['kind']>(plan: Plan, kind: Kind): StepOf<Kind>[] =>
  plan.steps.filter((step): step is StepOf<Kind> => step.kind === kind)

const BOTH = 'disks: {system: {serial: S-sda}, mirror: {serial: S-sdb}}'
const TWO = [blank('/dev/sda'), blank('/dev/sdb', { sizeBytes: 20 * GIB })]

describe('one empty disk', () => {
  const plan = planOf([blank('/dev/sda')], 'hostName: host-1\nadministrator: {password: correct horse battery}')

  it('is partitioned, filled, checked, told its settings, and made to boot last', () => {
    expect(words(plan)).toEqual([
      'ERASE /dev/sda and make esp, root-A, verity-A, root-B, verity-B, state, local',
      'copy 328 MiB to root-A on /dev/sda',
      'copy 3 MiB to verity-A on /dev/sda',
      'read root-A on /dev/sda back and check it',
      'write the settings',
      'copy 50 MiB of boot files to /dev/sda',
      'install the boot loader on /dev/sda',
      'register "LimiQuantix" with the firmware',
    ])
  })

  it('counts the bytes that are copied and read back', () => {
    expect(plan.bytes).toBe(2 * IMAGE.rootBytes + IMAGE.verityBytes + IMAGE.espBytes)
    expect(plan.bytes).toBe(plan.steps.reduce((sum, step) => sum + bytesOf(step), 0))
  })

  it('gets the partitions that the verified root is found by, and empty file systems for the rest', () => {
    const [step] = only(plan, 'partition')
    expect(step).toMatchObject({ disk: '/dev/sda', key: 'none' })
    expect(step?.definitions.map(({ label, type, uuid, format }) => [label, type, uuid, format])).toEqual([
      ['esp', 'esp', null, 'vfat'],
      ['root-A', 'root', 'd51eb250-c390-b84f-2e5d-f47eff9738ec', null],
      ['verity-A', 'root-verity', '95b22e54-a10e-8c62-67bd-bf2871d316aa', null],
      ['root-B', 'root', null, null],
      ['verity-B', 'root-verity', null, null],
      ['state', 'linux-generic', null, 'ext4'],
      ['local', 'linux-generic', null, 'xfs'],
    ])
    expect(step?.definitions.map(({ minBytes, maxBytes }) => [minBytes / MIB, maxBytes && maxBytes / MIB])).toEqual([
      ...[
        [512, 512],
        [2048, 2048],
        [32, 32],
        [2048, 2048],
        [32, 32],
        [4096, 4096],
        [1024, null],
      ],
    ])
  })

  it('seeds what was asked for, and says nothing about what was not', () => {
    expect(only(plan, 'seed')[0]?.seed).toMatchObject({
      ...{ hostName: 'host-1', timeZone: 'UTC', ntpServers: [], network: { method: 'dhcp' } },
      administrator: { password: { secret: true } },
    })
    expect(only(planOf([blank('/dev/sda')]), 'seed')[0]?.seed).toMatchObject({ hostName: null, administrator: null })
    expect(JSON.stringify(plan)).not.toContain('horse')
  })
})

describe('encryption', () => {
  it('bound to the TPM: made with a key that is thrown away, once TPM and recovery key open it', () => {
    const plan = planOf([blank('/dev/sda')], 'encryption: {mode: tpm}')
    const volumes = ['state', 'local'].map(label => ({ disk: '/dev/sda', label }))
    expect(only(plan, 'partition')[0]).toMatchObject({ key: 'throwaway' })
    expect(
      only(plan, 'partition')[0]
        ?.definitions.filter(({ encrypt }) => encrypt)
        .map(({ label }) => label),
    ).toEqual([...['state', 'local']])
    const kinds = plan.steps.map(({ kind }) => kind)
    expect(kinds.indexOf('seed')).toBeLessThan(kinds.indexOf('dropThrowawayKey'))
    expect(plan.steps.filter(step => 'volumes' in step)).toEqual([
      { kind: 'enrolTpm', volumes },
      { kind: 'enrolRecoveryKey', volumes },
      { kind: 'dropThrowawayKey', volumes },
    ])
  })

  it('with a passphrase: that is the key, and a recovery key beside it', () => {
    const plan = planOf([blank('/dev/sda')], 'encryption: {mode: passphrase, passphrase: correct horse battery}')
    expect(only(plan, 'partition')[0]).toMatchObject({ key: 'passphrase' })
    expect(plan.steps.filter(step => 'volumes' in step).map(({ kind }) => kind)).toEqual(['enrolRecoveryKey'])
    expect(only(plan, 'seed')[0]).toMatchObject({ encrypted: true })
    expect(JSON.stringify(plan)).not.toContain('horse')
  })
})

describe('two disks', () => {
  const plan = planOf(TWO, BOTH)

  it('each has an ESP, all else is in the array, and the first one is tried first', () => {
    expect(words(plan)).toEqual([
      'ERASE /dev/sda and make esp, mirror',
      'ERASE /dev/sdb and make esp, mirror',
      'mirror /dev/sda and /dev/sdb',
      'make root-A, verity-A, root-B, verity-B, state, local in the mirror',
      'copy 328 MiB to root-A on the mirror',
      'copy 3 MiB to verity-A on the mirror',
      'read root-A on the mirror back and check it',
      'write the settings',
      ...['sda', 'sdb'].flatMap(disk => [
        `copy 50 MiB of boot files to /dev/${disk}`,
        `install the boot loader on /dev/${disk}`,
      ]),
      'register "LimiQuantix (mirror)" with the firmware',
      'register "LimiQuantix" with the firmware',
    ])
  })

  it('the smallest disks that are taken hold everything, with what the array needs', () => {
    const [half] = only(plan, 'partition')
    const bytes = half?.definitions.reduce((sum, { minBytes }) => sum + minBytes, 0)
    expect(bytes).toBe(MIRROR_MINIMUM_BYTES - SIZE.overhead)
  })

  it('a disk that replaces one later is made alike', () => {
    const folder = new URL('../rootfs-overlay/usr/lib/limiquantix/mirror.repart.d/', import.meta.url)
    const later = readdirSync(folder).map(name => readFileSync(new URL(name, folder), 'utf8'))
    const [half] = only(plan, 'partition')
    const types = repartFiles(half?.definitions ?? []).map(({ text }) => /^Type=.+\nLabel=.+$/m.exec(text)?.[0])
    expect(later.map(text => /^Type=.+\nLabel=.+$/m.exec(text)?.[0])).toEqual(types)
    expect(later[0]).toContain(`SizeMinBytes=${SIZE.esp / MIB}M`)
  })

  it('encrypted: the containers are in the mirror, not a mirror in containers', () => {
    const steps = planOf(TWO, `${BOTH}\nencryption: {mode: tpm}`)
    const keys = only(steps, 'partition').map(({ disk, key }) => [disk, key])
    expect(keys).toEqual([['/dev/sda', 'none'], ['/dev/sdb', 'none'], ...[['/dev/md/system', 'throwaway']]])
    const volumes = ['state', 'local'].map(label => ({ disk: '/dev/md/system', label }))
    expect(only(steps, 'enrolTpm')[0]?.volumes).toEqual(volumes)
  })
})

describe('an earlier installation', () => {
  it('repaired: the system, and nothing else', () => {
    expect(words(planOf([INSTALLED], 'disks: {wipe: repair}\nhostName: other'))).toEqual([
      'copy 328 MiB to root-A on /dev/sdi',
      'copy 3 MiB to verity-A on /dev/sdi',
      'read root-A on /dev/sdi back and check it',
      'give root-A on /dev/sdi the id of the new version',
      'give verity-A on /dev/sdi the id of the new version',
      'copy 50 MiB of boot files to /dev/sdi, instead of the earlier',
      'install the boot loader on /dev/sdi',
      'register "LimiQuantix" with the firmware',
    ])
  })

  it('on a mirror: in the array, and on the ESPs of both disks', () => {
    expect(words(planOf(mirrorHalves(), 'disks: {wipe: repair, system: {serial: S-sda}}'))).toEqual([
      'copy 328 MiB to root-A on the mirror',
      'copy 3 MiB to verity-A on the mirror',
      'read root-A on the mirror back and check it',
      'give root-A on the mirror the id of the new version',
      'give verity-A on the mirror the id of the new version',
      ...['sda', 'sdb'].flatMap(disk => [
        `copy 50 MiB of boot files to /dev/${disk}, instead of the earlier`,
        `install the boot loader on /dev/${disk}`,
      ]),
      'register "LimiQuantix (mirror)" with the firmware',
      'register "LimiQuantix" with the firmware',
    ])
  })

  it('installed again: the settings too', () => {
    const kinds = planOf([INSTALLED], 'disks: {wipe: keep-data}').steps.map(({ kind }) => kind)
    expect(kinds).toContain('seed')
    expect(kinds).not.toContain('partition')
  })

  it('encrypted: opened before anything is written', () => {
    const lines = 'disks: {wipe: keep-data}\nencryption: {mode: tpm}'
    const plan = planOf([recordedDisk('lsblk-2.41-used', 'VIRT0001')], lines)
    expect(plan.steps[0]).toMatchObject({ kind: 'unlock', with: { mode: 'tpm' } })
    expect(only(plan, 'seed')[0]).toMatchObject({ encrypted: true })
  })
})

it('what is built on a disk is taken down before it is erased', () => {
  const holders = [{ path: '/dev/mapper/vg-a', type: 'lvm' }]
  const disk = blank('/dev/sda', { content: 'LVM2_member', memberOf: ['lvm'], holders })
  expect(words(planOf([disk], 'disks: {wipe: wipe}')).slice(0, 2)).toEqual([
    'take down /dev/mapper/vg-a (lvm)',
    'ERASE /dev/sda and make esp, root-A, verity-A, root-B, verity-B, state, local',
  ])
})

it('the array of a mirrored installation is taken down once', () => {
  const plan = planOf(mirrorHalves(), BOTH.replace('{', '{wipe: wipe, '))
  expect(only(plan, 'release')).toEqual([{ kind: 'release', device: '/dev/md127', holder: 'raid1' }])
})

it('over every pair of disks and every policy but "wipe": nothing with data on it is ever erased', () => {
  // The same paths in both recordings are different disks: serial numbers tell them apart.
  const used = recorded('lsblk-2.41-used').map(disk => ({
    ...disk,
    path: `${disk.path}-used`,
    serial: `${disk.serial}-used`,
  }))
  const halves = mirrorHalves().map((disk, index) => ({ ...disk, path: `/dev/half${index}` }))
  const disks = [...recorded(MACHINE), ...used, ...halves, blank('/dev/sdy'), blank('/dev/sdz')]
  let planned = 0
  for (const wipe of ['refuse', 'repair', 'keep-data']) {
    for (const system of disks) {
      for (const mirror of [undefined, ...disks]) {
        const second = mirror === undefined ? '' : `, mirror: {serial: ${mirror.serial}}`
        const answers = answersFrom(`disks: {wipe: ${wipe}, system: {serial: ${system.serial}}${second}}`)
        const result = planInstallation(factsOf([system, ...(mirror && mirror !== system ? [mirror] : [])]), answers)
        if (!result.ok) continue
        planned++
        const erased = only(result.plan, 'partition')
          .filter(({ disk }) => disk !== ARRAY.path)
          .map(({ disk }) => disks.find(({ path }) => path === disk))
        for (const disk of erased)
          expect(disk !== undefined && (isBlank(disk) || earlierInstallation(disk)?.data === 'none')).toBe(true)
      }
    }
  }
  expect(planned).toBeGreaterThan(10)
})
