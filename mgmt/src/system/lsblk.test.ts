import { expect, test } from 'vitest'
import { parseLsblk } from './lsblk.ts'

test('disks are listed; optical drives, partitions and empty slots are not', () => {
  const json = JSON.stringify({
    blockdevices: [
      { name: 'sr0', model: 'DVD', serial: 'x', size: 2048, rota: true, tran: 'sata', type: 'rom' },
      { name: 'sdb', model: 'Card Reader', serial: null, size: 0, rota: true, tran: 'usb', type: 'disk' },
      {
        name: 'nvme0n1',
        model: 'ACME SSD ',
        serial: ' S1',
        size: 512110190592,
        rota: false,
        tran: 'nvme',
        type: 'disk',
      },
      { name: 'vda', model: null, serial: null, size: 1024, rota: true, tran: null, type: 'disk' },
    ],
  })
  expect(parseLsblk(json)).toEqual([
    { name: 'nvme0n1', model: 'ACME SSD', serial: 'S1', sizeBytes: 512110190592, rotational: false, transport: 'nvme' },
    { name: 'vda', model: '', serial: '', sizeBytes: 1024, rotational: true, transport: null },
  ])
})

test('older versions print numbers and booleans as text', () => {
  const json =
    '{"blockdevices":[{"name":"sda","model":"M","serial":"S","size":"100","rota":"1","tran":"sas","type":"disk"}]}'
  expect(parseLsblk(json)[0]).toMatchObject({ sizeBytes: 100, rotational: true, transport: 'sas' })
})

test('a machine without disks', () => {
  expect(parseLsblk('{"blockdevices":[]}')).toEqual([])
  expect(parseLsblk('{}')).toEqual([])
})
