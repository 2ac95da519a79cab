import { expect, it } from 'vitest'
import { commandLineWords, espBesides, sourceOf } from './medium.ts'

it('reads the words of a command line, the last of each', () => {
  const words = commandLineWords('quiet roothash=abc  limiquantix.live a=1 a=2=3\n')
  expect(Object.fromEntries(words)).toEqual({ quiet: '', roothash: 'abc', 'limiquantix.live': '', a: '2=3' })
})

const MEDIUM_LINE =
  'roothash=abc quiet limiquantix.live systemd.verity_root_data=/dev/disk/by-partuuid/r systemd.verity_root_hash=/dev/disk/by-partuuid/v'
const NETWORK_LINE =
  'vmlinuz roothash=abc limiquantix.live limiquantix.netboot systemd.verity_root_data=/dev/disk/by-loop-ref/limiquantix-root systemd.verity_root_hash=/dev/disk/by-loop-ref/limiquantix-verity'

it('an installation is copied from the medium, and its kernel from the boot partition there', () => {
  expect(sourceOf(commandLineWords(MEDIUM_LINE))).toEqual({
    ...{ rootHash: 'abc', root: '/dev/disk/by-partuuid/r', verity: '/dev/disk/by-partuuid/v' },
    kernel: { onMedium: 'EFI/limiquantix/limiquantix.efi' },
  })
})

it('over the network it is copied from memory, and no partition is looked for', () => {
  expect(sourceOf(commandLineWords(NETWORK_LINE))).toEqual({
    rootHash: 'abc',
    root: '/dev/disk/by-loop-ref/limiquantix-root',
    verity: '/dev/disk/by-loop-ref/limiquantix-verity',
    kernel: { file: '/run/limiquantix-netboot/limiquantix.efi' },
  })
})

it('an installed system is no source, whatever else its command line says', () => {
  expect(sourceOf(commandLineWords('roothash=abc quiet'))).toBeUndefined()
  expect(sourceOf(commandLineWords(NETWORK_LINE.replace('limiquantix.live ', '')))).toBeUndefined()
  expect(sourceOf(commandLineWords(MEDIUM_LINE.replace('roothash=abc', '')))).toBeUndefined()
})

/** As lsblk 2.41 lists a CD behind a loop device, and a disk with an installation. */
const device = (path: string, pkname: string | null, partuuid: string | null, parttype: string | null) => ({
  ...{ path, pkname, partuuid, parttype },
})
const ESP = 'c12a7328-f81f-11d2-ba4b-00a0c93ec93b'
const ROOT = '4f68bce3-e8cd-4db1-96e7-fbcaf984b709'
const listing = JSON.stringify({
  blockdevices: [
    device('/dev/vda', null, null, null),
    device('/dev/vda1', '/dev/vda', 'aaaa', ESP),
    device('/dev/loop0', '/dev/sr0', null, null),
    device('/dev/loop0p2', '/dev/loop0', 'bbbb', ESP),
    device('/dev/loop0p3', '/dev/loop0', 'cccc', ROOT),
  ],
})

it('finds the boot partition beside the root, and no other', () => {
  expect(espBesides(listing, '/dev/disk/by-partuuid/CCCC')).toBe('/dev/loop0p2')
  expect(() => espBesides(listing, '/dev/disk/by-partuuid/dddd')).toThrow('is not found')
})

it('says when the medium has no boot partition', () => {
  const without = listing.replace(`"bbbb","parttype":"${ESP}"`, '"bbbb","parttype":null')
  expect(() => espBesides(without, '/dev/disk/by-partuuid/cccc')).toThrow('has no boot partition')
})
