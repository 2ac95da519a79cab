/** Recognises what an uploaded file is from its first and last bytes. Pure; layouts from QEMU's docs/interop. */

export type Recognised =
  | { format: 'raw' }
  | { format: 'qcow2'; virtualSizeBytes: number; refersToOtherFiles: boolean }
  | { format: 'refused'; reason: string }

/** Bytes of the head that are looked at: enough for the qcow2 header and every magic below. */
export const HEAD_BYTES = 512
/** Bytes of the tail: fixed VHD and DMG images have their header at the end. */
export const TAIL_BYTES = 512

const CONVERT = 'Convert it with "qemu-img convert -O qcow2" and upload the result.'
const UNPACK = 'Unpack it and upload the disk image inside.'

const text = (bytes: string) => Buffer.from(bytes, 'latin1')

/** Formats that are not taken, by their mark at a position in the head. */
const FOREIGN: readonly { at: number; mark: Buffer; reason: string }[] = [
  { at: 0, mark: text('KDMV'), reason: `This is a VMware disk (VMDK). ${CONVERT}` },
  { at: 0, mark: text('COWD'), reason: `This is a VMware disk (VMDK). ${CONVERT}` },
  { at: 0, mark: text('# Disk DescriptorFile'), reason: `This only describes a VMware disk (VMDK). ${CONVERT}` },
  { at: 0x40, mark: Buffer.from([0x7f, 0x10, 0xda, 0xbe]), reason: `This is a VirtualBox disk (VDI). ${CONVERT}` },
  { at: 0, mark: text('vhdxfile'), reason: `This is a Hyper-V disk (VHDX). ${CONVERT}` },
  { at: 0, mark: text('conectix'), reason: `This is a Hyper-V disk (VHD). ${CONVERT}` },
  { at: 0, mark: text('QED\0'), reason: `This is a QED disk. ${CONVERT}` },
  { at: 0, mark: text('WithoutFreeSpace'), reason: `This is a Parallels disk. ${CONVERT}` },
  { at: 0, mark: text('WithouFreSpacExt'), reason: `This is a Parallels disk. ${CONVERT}` },
  { at: 0, mark: Buffer.from([0x1f, 0x8b]), reason: `This is compressed with gzip. ${UNPACK}` },
  { at: 0, mark: Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]), reason: `This is compressed with xz. ${UNPACK}` },
  { at: 0, mark: Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), reason: `This is compressed with zstd. ${UNPACK}` },
  { at: 0, mark: text('BZh'), reason: `This is compressed with bzip2. ${UNPACK}` },
  { at: 0, mark: text('PK\x03\x04'), reason: `This is a ZIP archive. ${UNPACK}` },
  { at: 0, mark: text('7z\xbc\xaf\x27\x1c'), reason: `This is a 7z archive. ${UNPACK}` },
]
const FOREIGN_TAIL: readonly { mark: Buffer; reason: string }[] = [
  { mark: text('conectix'), reason: `This is a Hyper-V disk (VHD). ${CONVERT}` },
  { mark: text('koly'), reason: `This is an Apple disk image (DMG). ${CONVERT}` },
]

const has = (bytes: Buffer, at: number, mark: Buffer) => bytes.subarray(at, at + mark.length).equals(mark)

const QCOW_MAGIC = text('QFI\xfb')
const V3_HEADER_BYTES = 80
const V2_HEADER_BYTES = 72
const INCOMPATIBLE = { dirty: 1n, corrupt: 2n, externalData: 4n, compression: 8n, extendedL2: 16n }
const KNOWN_BITS = Object.values(INCOMPATIBLE).reduce((all, bit) => all | bit, 0n)
/** The largest disk that QEMU's qcow2 driver and this product make: 64 TiB. */
const MAX_VIRTUAL_BYTES = 2n ** 46n

/** Reads the header of a qcow2 file (docs/interop/qcow2.txt). */
function qcow2(head: Buffer): Recognised {
  const refused = (reason: string): Recognised => ({ format: 'refused', reason })
  const version = head.length < 8 ? 0 : head.readUInt32BE(4)
  if (version === 1) return refused(`This is an old QCOW disk (version 1). ${CONVERT}`)
  if (version !== 2 && version !== 3) return refused('This qcow2 file has a version that does not exist.')
  if (head.length < (version === 3 ? V3_HEADER_BYTES : V2_HEADER_BYTES)) return refused('This qcow2 file is cut off.')
  const size = head.readBigUInt64BE(24)
  if (size === 0n || size > MAX_VIRTUAL_BYTES) return refused('This qcow2 file claims an impossible disk size.')
  if (head.readUInt32BE(32) !== 0) return refused(`This qcow2 file is encrypted. ${CONVERT}`)
  const bits = version === 3 ? head.readBigUInt64BE(72) : 0n
  if ((bits & ~KNOWN_BITS) !== 0n) return refused('This qcow2 file uses a feature that is not known here.')
  if ((bits & INCOMPATIBLE.corrupt) !== 0n) return refused('This qcow2 file is marked as corrupt by its last user.')
  const refersToOtherFiles = head.readBigUInt64BE(8) !== 0n || (bits & INCOMPATIBLE.externalData) !== 0n
  return { format: 'qcow2', virtualSizeBytes: Number(size), refersToOtherFiles }
}

/**
 * What a disk image of `sizeBytes` is, from its first `HEAD_BYTES` and last `TAIL_BYTES`. Everything without a known
 * mark is a raw disk, which has whole sectors of 512 bytes. The answer depends on the bytes alone, so asking again
 * later gives the same one: a file taken as raw can never turn into something that is interpreted.
 */
export function recogniseDisk(head: Buffer, tail: Buffer, sizeBytes: number): Recognised {
  if (has(head, 0, QCOW_MAGIC)) return qcow2(head)
  const foreign = FOREIGN.find(({ at, mark }) => has(head, at, mark)) ?? FOREIGN_TAIL.find(f => has(tail, 0, f.mark))
  if (foreign !== undefined) return { format: 'refused', reason: foreign.reason }
  if (sizeBytes % 512 !== 0) {
    return { format: 'refused', reason: 'This is not a disk image: its size is not a multiple of 512 bytes.' }
  }
  return { format: 'raw' }
}

/** Where volume descriptors of a CD begin (ECMA-119: sector 16), and how many sectors are looked at. */
export const CD_DESCRIPTORS_AT = 16 * 2048
const CD_SECTORS = 16
export const CD_DESCRIPTORS_BYTES = CD_SECTORS * 2048

/** Marks of volume structure descriptors: ISO 9660 and UDF (ECMA-167). */
const CD_MARKS = ['CD001', 'NSR02', 'NSR03'].map(text)

/**
 * True for something that works in a CD drive: an ISO 9660 or UDF file system (an El Torito boot record is one of
 * the ISO 9660 descriptors), or the boot sector of a disk. `descriptors` are the bytes from `CD_DESCRIPTORS_AT`.
 */
export function isMedium(head: Buffer, descriptors: Buffer): boolean {
  for (let sector = 0; sector < CD_SECTORS; sector++) {
    if (CD_MARKS.some(mark => has(descriptors, sector * 2048 + 1, mark))) return true
  }
  return head.length >= 512 && head.readUInt16BE(510) === 0x55aa
}
