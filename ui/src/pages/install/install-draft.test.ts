import { describe, expect, it } from 'vitest'
import type { InstallationDisk } from '../../api/types.ts'
import { answersOf, emptyDraft, mirrorOf, stepOf, stepsFor, whyNotNext, withDisk } from './install-draft.ts'

const disk = (changes: Partial<InstallationDisk> = {}): InstallationDisk => ({
  ...{ path: '/dev/sda', model: 'SSD', serial: 'S', sizeBytes: 480e9, transport: 'sata', rotational: false },
  ...{ removable: false, holds: 'nothing', contents: 'nothing', encrypted: false, policies: ['refuse'] },
  unsuitable: null,
  ...changes,
})
const kept = disk({ holds: 'installation', policies: ['repair', 'keep-data', 'wipe'] })

describe('the answers of a browser', () => {
  it('need a decision about what is on the disk, unless there is nothing', () => {
    expect(whyNotNext('disk', emptyDraft(), undefined)).toBe('Choose a disk')
    expect(whyNotNext('disk', withDisk(emptyDraft(), disk()), disk())).toBeNull()
    const undecided = withDisk(emptyDraft(), kept)
    expect(whyNotNext('disk', undecided, kept)).toContain('what becomes of')
    // Also where erasing is all that can be done.
    expect(withDisk(emptyDraft(), disk({ holds: 'other', policies: ['wipe'] })).policy).toBeNull()
    expect(whyNotNext('disk', { ...undecided, policy: 'repair' }, kept)).toBeNull()
    expect(whyNotNext('disk', withDisk(emptyDraft(), disk()), disk({ unsuitable: 'Too small.' }))).toBe('Too small.')
  })

  it('ask only what the choice leaves open', () => {
    const draft = emptyDraft()
    expect(stepsFor(draft, disk())).toEqual(['disk', 'encryption', 'network', 'administrator', 'plan'])
    expect(stepsFor({ ...draft, policy: 'repair' }, kept)).toEqual(['disk', 'plan'])
    expect(stepsFor({ ...draft, policy: 'keep-data' }, kept)).not.toContain('encryption')
    expect(stepsFor({ ...draft, policy: 'keep-data' }, { ...kept, encrypted: true })).toContain('encryption')
  })

  it('say why one cannot go on', () => {
    const draft = emptyDraft()
    expect(whyNotNext('encryption', { ...draft, encryption: 'passphrase', passphrase: 'short' }, disk())).toContain(
      '12',
    )
    const typed = { ...draft, encryption: 'passphrase' as const, passphrase: 'seventeen green bottles' }
    expect(whyNotNext('encryption', typed, disk())).toBe('The two passphrases differ')
    expect(whyNotNext('encryption', { ...typed, policy: 'keep-data' }, { ...kept, encrypted: true })).toBeNull()
    expect(whyNotNext('network', draft, disk())).toBeNull()
    expect(whyNotNext('network', { ...draft, hostName: 'Rack 7' }, disk())).toContain('lower-case')
    expect(whyNotNext('network', { ...draft, network: { ...draft.network, method: 'static' } }, disk())).toContain(
      'address',
    )
    expect(whyNotNext('administrator', draft, disk())).toBeNull()
    expect(whyNotNext('administrator', { ...draft, password: 'long enough to use' }, disk())).not.toBeNull()
  })

  it('leave out what nobody said', () => {
    const draft = withDisk(emptyDraft(), disk({ removable: true }))
    expect(answersOf(draft, disk({ removable: true }), undefined)).toEqual({
      ...{ version: 1, disks: { system: { path: '/dev/sda', removable: true }, wipe: 'refuse' } },
      ...{ encryption: { mode: 'none' }, network: { method: 'dhcp' }, timeZone: 'UTC' },
    })
    expect(answersOf({ ...draft, policy: 'repair', hostName: 'x' }, kept, undefined)).toEqual({
      ...{ version: 1, disks: { system: { path: '/dev/sda', removable: false }, wipe: 'repair' } },
    })
    const full = { ...draft, hostName: 'rack-7', password: 'long enough to use' }
    expect(answersOf(full, disk(), undefined)).toMatchObject({
      hostName: 'rack-7',
      administrator: { password: full.password },
    })
  })

  it('have a second disk where everything is installed anew, and let it be erased', () => {
    const second = disk({ path: '/dev/sdb', removable: true })
    const draft = { ...withDisk(emptyDraft(), disk()), mirror: '/dev/sdb' }
    expect(mirrorOf(draft, [disk(), second])).toBe(second)
    expect(mirrorOf({ ...draft, policy: 'keep-data' }, [disk(), second])).toBeUndefined()
    expect(mirrorOf({ ...draft, mirror: '/dev/sdc' }, [disk(), second])).toBeUndefined()
    expect(answersOf(draft, disk(), second).disks).toEqual({
      ...{ system: { path: '/dev/sda', removable: false }, mirror: { path: '/dev/sdb', removable: true } },
      wipe: 'refuse',
    })
    expect(answersOf(draft, disk(), { ...second, holds: 'other' }).disks).toMatchObject({ wipe: 'wipe' })
    // A disk cannot be its own mirror.
    expect(withDisk(draft, second).mirror).toBe('')
  })

  it('know where a refused field was asked', () => {
    expect(['network.gateway', 'encryption.passphrase', 'administrator', 'disks.system'].map(stepOf)).toEqual([
      ...['network', 'encryption', 'administrator', 'disk'],
    ])
  })
})
