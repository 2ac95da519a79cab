import { createHash, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { newId } from '../lib/id.ts'
import type { PoolDriver } from './storage.driver.ts'

const MIB = 1024 * 1024
const never = new AbortController().signal
const ignore = () => {}

/** A body that sends these pieces and then ends, or breaks like a connection that is cut. */
export function body(pieces: Buffer[], end: 'ends' | 'breaks' = 'ends'): Readable {
  return Readable.from(
    (async function* () {
      yield* pieces
      if (end === 'breaks') throw Object.assign(new Error('aborted'), { code: 'ECONNRESET' })
    })(),
    { objectMode: false },
  )
}

/** What every pool has to do, whatever it is made of. `makeDriver` gives an empty pool each time. */
export function poolContract(makeDriver: () => Promise<PoolDriver>): void {
  const upload = async (pool: PoolDriver, content: Buffer) => {
    const id = newId()
    const result = await pool.appendUpload(id, 0, content.length, body([content]))
    expect(result).toEqual({ offset: content.length, end: 'complete' })
    return id
  }

  describe('volumes', () => {
    it('are made, measured, grown, listed and deleted', async () => {
      const pool = await makeDriver()
      const id = newId()
      await pool.createVolume(id, 8 * MIB, never)
      expect(existsSync(pool.volumePath(id))).toBe(true)
      expect(await pool.volumeInfo(id)).toMatchObject({ format: 'qcow2', virtualSizeBytes: 8 * MIB })
      expect(await pool.listVolumeIds()).toEqual([id])
      await pool.growVolume(id, 16 * MIB)
      expect((await pool.volumeInfo(id))?.virtualSizeBytes).toBe(16 * MIB)
      await pool.deleteVolume(id)
      expect(existsSync(pool.volumePath(id))).toBe(false)
      expect(await pool.volumeInfo(id)).toBeUndefined()
      expect(await pool.listVolumeIds()).toEqual([])
      await pool.deleteVolume(id)
    })

    it('are full copies of an image, grown to the size that is asked for, with progress', async () => {
      const pool = await makeDriver()
      const [imageId, volumeId] = [newId(), newId()]
      await pool.promoteUpload(await upload(pool, randomBytes(2 * MIB)), imageId)
      const seen: number[] = []
      await pool.copyImageToVolume(imageId, volumeId, 4 * MIB, done => seen.push(done), never)
      expect((await pool.volumeInfo(volumeId))?.virtualSizeBytes).toBe(4 * MIB)
      expect(seen.at(-1)).toBe(2 * MIB)
      await pool.deleteImage(imageId)
      expect(await pool.listVolumeIds()).toEqual([volumeId])
    })

    it('leave nothing behind when making one is cancelled or fails', async () => {
      const pool = await makeDriver()
      const imageId = newId()
      await pool.promoteUpload(await upload(pool, Buffer.alloc(MIB)), imageId)
      const cancelled = AbortSignal.abort(new Error('cancelled'))
      await expect(pool.createVolume(newId(), MIB, cancelled)).rejects.toThrow()
      await expect(pool.copyImageToVolume(imageId, newId(), MIB, ignore, cancelled)).rejects.toThrow()
      await expect(pool.copyImageToVolume(newId(), newId(), MIB, ignore, never)).rejects.toThrow()
      expect(await pool.listVolumeIds()).toEqual([])
    })
  })

  describe('uploads', () => {
    it('continue where they stopped and hash to what was sent', async () => {
      const pool = await makeDriver()
      const content = randomBytes(3 * MIB)
      const id = newId()
      expect(await pool.uploadOffset(id)).toBe(0)
      const broken = await pool.appendUpload(id, 0, content.length, body([content.subarray(0, MIB)], 'breaks'))
      expect(broken).toEqual({ offset: MIB, end: 'broken' })
      expect(await pool.uploadOffset(id)).toBe(MIB)
      const rest = await pool.appendUpload(id, MIB, 2 * MIB, body([content.subarray(MIB)]))
      expect(rest).toEqual({ offset: 3 * MIB, end: 'complete' })
      expect(await pool.hashUpload(id, ignore, never)).toBe(createHash('sha256').update(content).digest('hex'))
      expect(await pool.readUpload(id, MIB, 16)).toEqual(content.subarray(MIB, MIB + 16))
      expect(await pool.listUploadIds()).toEqual([id])
      await pool.deleteUpload(id)
      expect(await pool.listUploadIds()).toEqual([])
    })

    it('refuse a wrong offset and name the right one', async () => {
      const pool = await makeDriver()
      const id = await upload(pool, Buffer.alloc(1000))
      const wrong = pool.appendUpload(id, 10, 5000, body([Buffer.alloc(10)]))
      await expect(wrong).rejects.toMatchObject({ code: 'offset_mismatch', details: { offset: 1000 } })
      expect(await pool.uploadOffset(id)).toBe(1000)
    })

    it('take back what went over the announced size', async () => {
      const pool = await makeDriver()
      const id = await upload(pool, Buffer.alloc(1000))
      const over = await pool.appendUpload(id, 1000, 1500, body([Buffer.alloc(1000), Buffer.alloc(501)]))
      expect(over).toEqual({ offset: 1000, end: 'too-large' })
      expect(await pool.uploadOffset(id)).toBe(1000)
    })

    it('have one sender at a time', async () => {
      const pool = await makeDriver()
      const id = newId()
      const slow = new Readable({ read() {} })
      slow.push(Buffer.alloc(100))
      const first = pool.appendUpload(id, 0, 1000, slow)
      // Its bytes are read once it is the sender; who comes at the same moment may become it.
      await expect.poll(() => slow.readableLength).toBe(0)
      await expect(pool.appendUpload(id, 0, 1000, body([Buffer.alloc(1)]))).rejects.toMatchObject({ code: 'locked' })
      slow.push(null)
      expect(await first).toEqual({ offset: 100, end: 'complete' })
    })

    it('become images, also when that is repeated after a crash', async () => {
      const pool = await makeDriver()
      const id = await upload(pool, Buffer.alloc(MIB))
      const imageId = newId()
      expect(await pool.uploadInfo(id, never)).toMatchObject({ format: 'raw', virtualSizeBytes: MIB })
      await pool.promoteUpload(id, imageId)
      await pool.promoteUpload(id, imageId)
      expect(await pool.listUploadIds()).toEqual([])
      expect(await pool.listImageIds()).toEqual([imageId])
      expect(existsSync(pool.imagePath(imageId))).toBe(true)
      await expect(pool.promoteUpload(newId(), newId())).rejects.toThrow()
    })

    it('that need other files are recognised before anything opens those', async () => {
      const pool = await makeDriver()
      const head = Buffer.alloc(MIB)
      head.write('QFI\xfb', 0, 'latin1')
      head.writeUInt32BE(3, 4)
      head.writeBigUInt64BE(4096n, 8)
      head.writeBigUInt64BE(BigInt(MIB), 24)
      expect(await pool.uploadInfo(await upload(pool, head), never)).toMatchObject({ refersToOtherFiles: true })
      head.write('KDMV', 0, 'latin1')
      const foreign = pool.uploadInfo(await upload(pool, head), never)
      await expect(foreign).rejects.toMatchObject({ code: 'verification_failed' })
    })
  })

  it('tells its space', async () => {
    const { capacityBytes, availableBytes } = await (await makeDriver()).space()
    expect(capacityBytes).toBeGreaterThan(0)
    expect(availableBytes).toBeLessThanOrEqual(capacityBytes)
  })

  it.each(['../../../etc/passwd', '..', '', 'a/b', `${'0'.repeat(8)}/../x`, `${newId()}/..`, `${newId()}\0`])(
    'makes no path of the id %j',
    async id => {
      const pool = await makeDriver()
      expect(() => pool.volumePath(id)).toThrow()
      expect(() => pool.imagePath(id)).toThrow()
      await expect(pool.deleteVolume(id)).rejects.toThrow()
      await expect(pool.deleteImage(id)).rejects.toThrow()
      await expect(pool.deleteUpload(id)).rejects.toThrow()
      await expect(pool.createVolume(id, MIB, never)).rejects.toThrow()
      await expect(pool.appendUpload(id, 0, 10, body([Buffer.alloc(1)]))).rejects.toThrow()
    },
  )
}
