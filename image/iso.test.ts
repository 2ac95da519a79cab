import { describe, expect, it } from 'vitest'
import {
  espBytes,
  liveCommandLine,
  MENU,
  mediumUuid,
  nextSectionAddress,
  type Partition,
  partitionsOf,
  withoutTime,
  xorrisoArguments,
} from './iso.ts'

const ROOT_UUID = '84cad7ef-6071-5321-8993-5eb715e92e90'
/** As `sfdisk --json` prints the image. */
const TABLE = JSON.stringify({
  partitiontable: {
    label: 'gpt',
    unit: 'sectors',
    sectorsize: 512,
    partitions: [
      { start: 2048, size: 1048576, type: 'C12A7328-F81F-11D2-BA4B-00A0C93EC93B', uuid: 'AAAAAAAA-0000', name: 'esp' },
      { start: 1050624, size: 800000, type: '4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709', uuid: ROOT_UUID.toUpperCase() },
      { start: 3947776, size: 7000, type: '2C7357ED-EBD2-46D9-AEC1-23D437EC2BF5', uuid: 'CCCCCCCC-0000' },
    ],
  },
})

describe('the partitions of the image', () => {
  it('are found by type', () => {
    const { esp, root, verity } = partitionsOf(TABLE)
    expect(esp.start).toBe(2048)
    expect(root).toEqual({ start: 1050624, size: 800000, uuid: ROOT_UUID })
    expect(verity.size).toBe(7000)
  })

  it('must all be there', () => {
    const without = TABLE.replace('2C7357ED', '00000000')
    expect(() => partitionsOf(without)).toThrow('no verity partition')
  })
})

it('a partition of the medium is never taken for one of a disk with the same version', () => {
  expect(mediumUuid(ROOT_UUID)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(mediumUuid(ROOT_UUID)).toBe(mediumUuid(ROOT_UUID))
  expect(mediumUuid(ROOT_UUID)).not.toBe(ROOT_UUID)
  expect(mediumUuid('another')).not.toBe(mediumUuid(ROOT_UUID))
})

it('the command line says that it is live, and where its own root is', () => {
  expect(liveCommandLine({ root: 'r', verity: 'v' })).toBe(
    'limiquantix.live systemd.verity_root_data=/dev/disk/by-partuuid/r systemd.verity_root_hash=/dev/disk/by-partuuid/v',
  )
})

it('the menu is shown, cannot be edited, and its entries leave the command line to the verified kernel', () => {
  const loader = MENU['/loader/loader.conf'] ?? ''
  expect(loader).toMatch(/^timeout [1-9]/m)
  expect(loader).toMatch(/^editor no$/m)
  const standard = /^default (.*)$/m.exec(loader)?.[1]
  expect(Object.keys(MENU)).toContain(`/loader/entries/${standard}`)
  // limiquantix-live knows these entries by their names.
  expect(Object.keys(MENU)).toContain('/loader/entries/install.conf')
  expect(Object.keys(MENU)).toContain('/loader/entries/rescue.conf')
  for (const text of Object.values(MENU)) expect(text).not.toMatch(/^(options|linux|initrd)\b/m)
})

it('the boot partition has room for its files', () => {
  expect(espBytes([100])).toBe(40 * 1024 ** 2)
  const kernel = 51_000_000
  expect(espBytes([kernel, 130_000])).toBeGreaterThan(kernel * 1.01)
  expect(espBytes([kernel]) % 1024 ** 2).toBe(0)
})

it('a further section of a program goes behind all others, and the program forgets when it was made', () => {
  const pe = Buffer.alloc(512)
  pe.writeUInt32LE(128, 0x3c)
  pe.writeBigUInt64LE(0x1dd510000n, 128 + 24 + 24)
  pe.writeUInt32LE(0x3000, 128 + 24 + 56)
  expect(nextSectionAddress(pe)).toBe(0x1dd513000n)
  pe.writeUInt32LE(1_767_225_600, 128 + 8)
  expect(withoutTime(pe).readUInt32LE(128 + 8)).toBe(0)
  expect(nextSectionAddress(withoutTime(pe))).toBe(0x1dd513000n)
})

it('xorriso reads root and verity from the image, to the last sector and no further', () => {
  const part = (start: number, size: number): Partition => ({ start, size, uuid: '' })
  const args = xorrisoArguments({
    ...{ output: 'o.iso', image: 'i.raw', esp: 'e.fat', tree: 't' },
    ...{ root: part(1000, 10), verity: part(2000, 5) },
  })
  expect(args).toContain('--interval:local_fs:1000d-1009d::i.raw')
  expect(args).toContain('--interval:local_fs:2000d-2004d::i.raw')
  expect(args.slice(args.indexOf('-V'), args.indexOf('-V') + 2)).toEqual(['-V', 'LIMIQUANTIX'])
  expect(args.at(-1)).toBe('t')
})
