import { expect, it } from 'vitest'
import { parseBlockTree } from '../system/lsblk.tree.ts'
import type { ArrayFiles } from '../system/md.ts'
import { diskOf, parseArray, parseHostDisks } from './mirror.parse.ts'

const files = (changes: Partial<ArrayFiles> = {}): ArrayFiles => ({
  ...{ raidDisks: '2', degraded: '0', syncAction: 'idle', syncCompleted: 'none', syncSpeed: 'none', size: '2048' },
  members: [
    { partition: 'vda2', disk: 'vda', state: 'in_sync' },
    { partition: 'vdb2', disk: 'vdb', state: 'in_sync,write_mostly' },
  ],
  ...changes,
})

it('reads an array that is whole', () => {
  expect(parseArray(files())).toEqual({
    ...{ raidDisks: 2, degraded: 0, action: 'idle', completed: null, bytesPerSecond: null, sizeBytes: 1024 ** 2 },
    members: [
      { disk: '/dev/vda', state: 'active' },
      { disk: '/dev/vdb', state: 'active' },
    ],
  })
})

it.each([
  ['none', null],
  ['delayed', null],
  ['', null],
  ['0 / 2048', { doneBytes: 0, totalBytes: 1024 ** 2 }],
  ['1024 / 2048', { doneBytes: 512 * 1024, totalBytes: 1024 ** 2 }],
])('is rebuilt as far as "%s" says', (syncCompleted, expected) => {
  expect(parseArray(files({ syncCompleted })).completed).toEqual(expected)
})

it.each([
  ['none', null],
  ['', null],
  ['2048', 2 * 1024 ** 2],
])('is rebuilt as fast as "%s" says', (syncSpeed, expected) => {
  expect(parseArray(files({ syncSpeed })).bytesPerSecond).toBe(expected)
})

it.each([
  ['in_sync', 'active'],
  ['in_sync,blocked', 'active'],
  ['spare', 'rebuilding'],
  ['', 'rebuilding'],
  ['faulty', 'failed'],
  ['in_sync,faulty', 'failed'],
  ['faulty,write_error', 'failed'],
])('a member that is "%s" is %s', (state, expected) => {
  const { members } = parseArray(files({ members: [{ partition: 'vda2', disk: 'vda', state }] }))
  expect(members).toEqual([{ disk: '/dev/vda', state: expected }])
})

it('names the disk of a member that the kernel has let go of', () => {
  const { members } = parseArray(files({ members: [{ partition: 'nvme0n1p2', disk: undefined, state: 'faulty' }] }))
  expect(members).toEqual([{ disk: '/dev/nvme0n1', state: 'failed' }])
})

it.each([
  ['vda2', 'vda'],
  ['sdaa12', 'sdaa'],
  ['nvme0n1p2', 'nvme0n1'],
  ['mmcblk0p1', 'mmcblk0'],
])('%s is on %s', (partition, disk) => {
  expect(diskOf(partition)).toBe(disk)
})

it('takes what is not told for not whole', () => {
  const [member] = files().members
  const array = parseArray(files({ degraded: '', members: member === undefined ? [] : [member] }))
  expect(array.degraded).toBe(1)
})

const device = { size: 1000, 'log-sec': 4096, ro: false, rm: false, hotplug: false, model: 'SSD', mountpoints: [null] }
const disksOf = (...blockdevices: object[]) => parseHostDisks(parseBlockTree(JSON.stringify({ blockdevices })))

it('tells what is on each disk, and what is built on it', () => {
  const array = { ...device, path: '/dev/md127', type: 'raid1', mountpoints: [] }
  const disks = disksOf(
    { ...device, path: '/dev/vdb', type: 'disk', serial: null, hotplug: true, pttype: null },
    {
      ...{ ...device, path: '/dev/vda', type: 'disk', serial: ' A ', pttype: 'gpt', 'log-sec': undefined },
      children: [
        { ...device, path: '/dev/vda1', type: 'part', pttype: 'gpt', fstype: 'vfat', mountpoints: ['/efi'] },
        { ...{ ...device, path: '/dev/vda2', type: 'part', partlabel: 'mirror' }, children: [array] },
      ],
    },
    { ...device, path: '/dev/sr0', type: 'rom' },
    { ...device, path: '/dev/zram0', type: 'disk' },
    { ...device, path: '/dev/sde', type: 'disk', size: 0 },
  )
  expect(disks).toEqual([
    {
      ...{ disk: '/dev/vda', model: 'SSD', serial: 'A', sizeBytes: 1000, sectorBytes: 512, readOnly: false },
      ...{ removable: false, mountPoints: ['/efi'], holders: ['/dev/md127'] },
      holds: 'vda1 (vfat), vda2 "mirror" (unknown)',
    },
    {
      ...{ disk: '/dev/vdb', model: 'SSD', serial: '', sizeBytes: 1000, sectorBytes: 4096, readOnly: false },
      ...{ removable: true, mountPoints: [], holders: [], holds: null },
    },
  ])
})

it.each([
  [{ fstype: 'xfs' }, 'xfs without partitions'],
  [{ pttype: 'dos' }, 'an empty partition table (dos)'],
])('names what is on a disk without partitions: %j', (changes, holds) => {
  expect(disksOf({ ...device, path: '/dev/vda', type: 'disk', ...changes })).toMatchObject([{ holds }])
})
