import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { exec } from '../system/exec.ts'
import { CD_DESCRIPTORS_BYTES, HEAD_BYTES, isMedium, recogniseDisk, TAIL_BYTES } from './disk-format.rules.ts'

const dir = mkdtempSync(join(tmpdir(), 'lqx-format-'))
afterAll(() => rmSync(dir, { recursive: true }))

const look = (bytes: Buffer) => recogniseDisk(bytes.subarray(0, HEAD_BYTES), bytes.subarray(-TAIL_BYTES), bytes.length)

const hasQemuImg = await exec('qemu-img', ['--version']).then(
  () => true,
  () => false,
)

describe.runIf(hasQemuImg)('files that qemu-img makes', () => {
  const make = async (name: string, ...args: string[]) => {
    const path = join(dir, name)
    await exec('qemu-img', ['create', '-q', ...args, path, '8M'])
    return readFileSync(path)
  }

  it('takes qcow2 of both versions with its size', async () => {
    const fine = { format: 'qcow2', virtualSizeBytes: 8 * 1024 * 1024, refersToOtherFiles: false }
    expect(look(await make('v3.qcow2', '-f', 'qcow2'))).toEqual(fine)
    expect(look(await make('v2.qcow2', '-f', 'qcow2', '-o', 'compat=0.10'))).toEqual(fine)
  })

  it('sees that a qcow2 file needs other files', async () => {
    writeFileSync(join(dir, 'base.raw'), '')
    truncateSync(join(dir, 'base.raw'), 1024 * 1024)
    const backed = await make('backed.qcow2', '-f', 'qcow2', '-F', 'raw', '-b', join(dir, 'base.raw'))
    expect(look(backed)).toMatchObject({ format: 'qcow2', refersToOtherFiles: true })
    const data = await make('split.qcow2', '-f', 'qcow2', '-o', `data_file=${join(dir, 'data.raw')}`)
    expect(look(data)).toMatchObject({ format: 'qcow2', refersToOtherFiles: true })
  })

  it.each([
    ['vmdk', 'VMware'],
    ['vdi', 'VirtualBox'],
    ['vhdx', 'VHDX'],
    ['vpc', 'VHD'],
    ['qed', 'QED'],
    ['qcow', 'version 1'],
  ])('refuses %s and says what it is', async (format, word) => {
    const seen = look(await make(`x.${format}`, '-f', format))
    expect(seen.format).toBe('refused')
    expect(seen.format === 'refused' && seen.reason).toContain(word)
  })

  it('refuses a fixed VHD, whose mark is at the end', async () => {
    const seen = look(await make('fixed.vhd', '-f', 'vpc', '-o', 'subformat=fixed'))
    expect(seen).toMatchObject({ format: 'refused', reason: expect.stringContaining('VHD') })
  })
})

describe('other files', () => {
  const qcow2 = (change: (head: Buffer) => void) => {
    const head = Buffer.alloc(512)
    head.write('QFI\xfb', 0, 'latin1')
    head.writeUInt32BE(3, 4)
    head.writeBigUInt64BE(1_048_576n, 24)
    change(head)
    return look(head)
  }

  it('takes whole sectors without a known mark as raw, and nothing else', () => {
    expect(look(Buffer.alloc(4096))).toEqual({ format: 'raw' })
    expect(look(Buffer.alloc(4097)).format).toBe('refused')
  })

  it.each([
    ['an impossible size', (h: Buffer) => h.writeBigUInt64BE(2n ** 60n, 24)],
    ['no size', (h: Buffer) => h.writeBigUInt64BE(0n, 24)],
    ['encryption', (h: Buffer) => h.writeUInt32BE(2, 32)],
    ['the corrupt mark', (h: Buffer) => h.writeBigUInt64BE(2n, 72)],
    ['an unknown feature', (h: Buffer) => h.writeBigUInt64BE(1n << 40n, 72)],
    ['an unknown version', (h: Buffer) => h.writeUInt32BE(9, 4)],
  ])('refuses qcow2 with %s', (_, change) => {
    expect(qcow2(change).format).toBe('refused')
  })

  it('refuses a qcow2 file that is cut off in its header', () => {
    expect(look(Buffer.from('QFI\xfb\0\0\0\x03', 'latin1')).format).toBe('refused')
    expect(look(Buffer.from('QFI\xfb', 'latin1')).format).toBe('refused')
  })

  it('refuses archives with a hint to unpack them', () => {
    const gzip = Buffer.alloc(1024)
    gzip.set([0x1f, 0x8b])
    expect(look(gzip)).toMatchObject({ reason: expect.stringContaining('Unpack') })
  })

  it('knows a medium for a CD drive', () => {
    const descriptors = Buffer.alloc(CD_DESCRIPTORS_BYTES)
    const head = Buffer.alloc(512)
    expect(isMedium(head, descriptors)).toBe(false)
    expect(isMedium(Buffer.alloc(0), Buffer.alloc(0))).toBe(false)
    descriptors.write('CD001', 1, 'latin1')
    expect(isMedium(head, descriptors)).toBe(true)
    descriptors.fill(0).write('NSR02', 2 * 2048 + 1, 'latin1')
    expect(isMedium(head, descriptors)).toBe(true)
    head.writeUInt16BE(0x55aa, 510)
    expect(isMedium(head, Buffer.alloc(0))).toBe(true)
  })
})
