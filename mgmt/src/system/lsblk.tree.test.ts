import { expect, it } from 'vitest'
import { parseBlockTree } from './lsblk.tree.ts'

it('reads disks with what is on them, as lsblk prints them', () => {
  const [stick] = parseBlockTree(
    JSON.stringify({
      blockdevices: [
        {
          ...{ path: '/dev/sda', type: 'disk', size: 33554432, ro: false, rm: true, hotplug: true, model: 'Ultra' },
          ...{ vendor: 'SanDisk ', tran: 'usb', fstype: null, label: null, parttype: null, mountpoints: [null] },
          children: [
            {
              ...{ path: '/dev/sda1', type: 'part', size: 32505856, ro: true, rm: true, hotplug: true, model: null },
              ...{ vendor: null, tran: null, fstype: 'vfat', label: 'BACKUP', parttype: '0xC', mountpoints: ['/mnt'] },
            },
          ],
        },
      ],
    }),
  )
  expect(stick).toMatchObject({
    ...{ path: '/dev/sda', model: 'SanDisk Ultra', transport: 'usb', removable: true, mountPoints: [] },
    children: [{ fsType: 'vfat', label: 'BACKUP', readOnly: true, partitionType: '0xc', mountPoints: ['/mnt'] }],
  })
})

it('names no maker where the kernel says the bus or a number in its place', () => {
  const device = { type: 'disk', size: 1, ro: false, rm: false, hotplug: false }
  const blockdevices = [
    { ...device, path: '/dev/sda', model: 'Samsung SSD 870', vendor: 'ATA     ', serial: ' S-1 ', 'log-sec': 4096 },
    { ...device, path: '/dev/vda', model: null, vendor: '0x1af4', pttype: 'gpt' },
  ]
  expect(parseBlockTree(JSON.stringify({ blockdevices }))).toMatchObject([
    { model: 'Samsung SSD 870', serial: 'S-1', sectorBytes: 4096, partitionTable: '' },
    { model: '', serial: '', sectorBytes: 512, partitionTable: 'gpt' },
  ])
})
