import { describe, expect, it } from 'vitest'
import type { BlockNode } from '../system/lsblk.tree.ts'
import { isBundleName, noStick, sticksOf, stickWords, updateNames } from './stick.rules.ts'

const GB = 1e9
const node = (path: string, change: Partial<BlockNode> = {}): BlockNode => ({
  ...{ path, type: 'part', model: '', sizeBytes: 8 * GB, transport: '', readOnly: false, removable: true },
  ...{
    fsType: '',
    label: '',
    serial: '',
    sectorBytes: 512,
    partitionTable: '',
    partitionLabel: '',
    partitionType: '',
    mountPoints: [],
    children: [],
  },
  ...change,
})
const disk = (children: BlockNode[], change: Partial<BlockNode> = {}) =>
  node('/dev/sdb', { type: 'disk', transport: 'usb', model: 'SanDisk Ultra', children, ...change })
const vfat = node('/dev/sdb1', { fsType: 'vfat', label: 'BACKUP' })
const devices = (...tree: BlockNode[]) => sticksOf(tree).map(({ device }) => device)

describe('what counts as a stick', () => {
  it('a file system in a partition, or on the bare disk', () => {
    expect(sticksOf([disk([vfat])])).toEqual([
      {
        ...{ device: '/dev/sdb1', fsType: 'vfat', model: 'SanDisk Ultra', label: 'BACKUP' },
        ...{ sizeBytes: 8 * GB, readOnly: false },
      },
    ])
    expect(devices(disk([], { fsType: 'exfat' }))).toEqual(['/dev/sdb'])
    expect(devices(disk([vfat], { fsType: 'vfat' }))).toEqual(['/dev/sdb'])
    expect(devices(disk([vfat, node('/dev/sdb2', { fsType: 'ext4' })]))).toEqual(['/dev/sdb1', '/dev/sdb2'])
  })

  it.each<[string, BlockNode]>([
    ['a disk that is built in', disk([vfat], { transport: 'sata' })],
    ['a disk of unknown connection', disk([vfat], { transport: '' })],
    ['a USB disk that cannot be pulled out', disk([vfat], { removable: false })],
    ['an optical drive', disk([vfat], { type: 'rom' })],
    ['a file system that we do not know', disk([node('/dev/sdb1', { fsType: 'ntfs' })])],
    ['nothing on it', disk([])],
    [
      'where firmware starts from',
      disk([node('/dev/sdb1', { fsType: 'vfat', partitionType: 'c12a7328-f81f-11d2-ba4b-00a0c93ec93b' })]),
    ],
    ['mounted', disk([{ ...vfat, mountPoints: ['/mnt'] }])],
    ['another partition of it is mounted', disk([vfat, node('/dev/sdb2', { mountPoints: ['/srv/local'] })])],
    ['swap', disk([vfat, node('/dev/sdb2', { mountPoints: ['[SWAP]'] })])],
    [
      'the host was started from it',
      disk([vfat, node('/dev/sdb2', { children: [node('/dev/mapper/root', { type: 'crypt' })] })]),
    ],
    ['LVM on the bare disk', disk([node('/dev/mapper/a-b', { type: 'lvm', fsType: 'ext4' })])],
  ])('not: %s', (_, tree) => {
    expect(sticksOf([tree])).toEqual([])
  })

  it('says why there is none', () => {
    expect(noStick([])).toMatch(/no USB stick/)
    expect(noStick([disk([vfat], { transport: 'sata' })])).toMatch(/no USB stick/)
    // A card reader without a card.
    expect(noStick([disk([], { sizeBytes: 0 })])).toMatch(/no USB stick/)
    expect(noStick([disk([{ ...vfat, mountPoints: ['/'] }])])).toMatch(/in use/)
    expect(noStick([disk([node('/dev/sdb1', { fsType: 'ntfs' })])])).toMatch(/Format it/)
  })
})

describe('names and words', () => {
  it('shows model, size and name', () => {
    const [stick] = sticksOf([disk([vfat])])
    if (stick === undefined) throw new Error('no stick')
    expect(stickWords(stick)).toBe('SanDisk Ultra, 8.0 GB, vfat "BACKUP" (/dev/sdb1)')
    expect(stickWords({ ...stick, sizeBytes: 33554432, label: '', readOnly: true })).toBe(
      'SanDisk Ultra, 34 MB, vfat, write-protected (/dev/sdb1)',
    )
  })

  it('finds updates by their name', () => {
    expect(updateNames(['b.lqxupdate', '._b.lqxupdate', 'A.LQXUPDATE', 'a.lqxupdate.part', 'a.iso'])).toEqual([
      'A.LQXUPDATE',
      'b.lqxupdate',
    ])
  })

  it('takes no name for a file that leads elsewhere', () => {
    expect(isBundleName('limiquantix-support-alpha.example-202601021504.tar.gz')).toBe(true)
    for (const name of ['', '../x.tar.gz', 'limiquantix-support-../x.tar.gz', 'limiquantix-support-a.tar.gz/b']) {
      expect(isBundleName(name)).toBe(false)
    }
  })
})
