import { setTimeout as delay } from 'node:timers/promises'
import { ApiError } from '../api/errors.ts'
import * as files from '../system/files.ts'
import { CD_DESCRIPTORS_AT } from './disk-format.rules.ts'
import { createFilePool } from './pool.files.ts'
import type { ImageInfo, PoolDriver } from './storage.driver.ts'
import type { ImageKind } from './storage.schema.ts'

export interface SimPoolOptions {
  /** A directory of its own: uploads really stream to it, volumes are files without content. */
  root: string
  capacityBytes?: number
  /** How long a copy takes, in milliseconds for each of its ten steps. */
  stepMs?: number
  /** Name of the volume, upload or image with this id: names choose failures (see below). */
  nameOf?: (id: string) => Promise<string | undefined>
  /** Percentage of the calls that fail anyway. */
  chaosPercent?: number
  uploadIdleMs?: number
}

/** Share of a volume's size that counts as used, so that the pool fills as volumes are made. */
const FILL = 0.3
const DEFAULT_CAPACITY = 2 * 1024 ** 4

const noSpace = () => new ApiError('no_space', 'The pool is full. Delete something that is not needed.')

/** Failures on request: a name that ends in one of these makes the step on it fail. */
const FAILURES: Record<string, () => Error> = {
  'error-nospace': noSpace,
  'error-503': () => new ApiError('unavailable', 'The pool does not answer. Try again later.'),
  'error-500': () => new Error('simulated fault of the pool'),
}

export interface SimPool extends PoolDriver {
  /** Puts an image of this size into the pool, as if somebody had uploaded it. */
  plantImage(imageId: string, kind: ImageKind, sizeBytes: number): Promise<void>
}

/** A pool with the behaviour of the real one and no disks: needs no qemu-img, no root, and hardly any space. */
export function createSimPool(options: SimPoolOptions): SimPool {
  const pool = createFilePool(options)
  const capacityBytes = options.capacityBytes ?? DEFAULT_CAPACITY
  let calls = 0
  let ready: Promise<void> | undefined
  const prepare = () => {
    ready ??= pool.prepare()
    return ready
  }

  /** Fails when the name or chance says so; chance is a fixed sequence, so that a run can be repeated. */
  const mayFail = async (id: string) => {
    await prepare()
    const name = (await options.nameOf?.(id)) ?? ''
    for (const [ending, failure] of Object.entries(FAILURES)) if (name.endsWith(ending)) throw failure()
    calls += 1
    if ((calls * 61) % 100 < (options.chaosPercent ?? 0))
      throw new ApiError('unavailable', 'Simulated chaos. Try again.')
  }

  const info = async (path: string): Promise<ImageInfo> => {
    const { seen, sizeBytes, allocatedBytes } = await pool.recognise(path)
    if (seen.format === 'refused') throw new ApiError('verification_failed', seen.reason)
    const refersToOtherFiles = seen.format === 'qcow2' && seen.refersToOtherFiles
    const virtualSizeBytes = seen.format === 'qcow2' ? seen.virtualSizeBytes : sizeBytes
    return { format: seen.format, virtualSizeBytes, allocatedBytes, refersToOtherFiles }
  }

  /** Bytes that each file counts for; measured once, because a thousand volumes are not measured at every request. */
  const counted = new Map<string, number>()
  let measured: Promise<void> | undefined
  const count = async (path: string, share = 1) => {
    const size = await files.measure(path)
    if (size === undefined) counted.delete(path)
    else counted.set(path, Math.round(size.sizeBytes * share))
  }
  const countAll = async () => {
    for (const id of await pool.listVolumeIds()) await count(pool.volumePath(id), FILL)
    for (const id of await pool.listImageIds()) await count(pool.imagePath(id))
    for (const id of await pool.listUploadIds()) await count(pool.uploadPath(id))
  }

  const space = async () => {
    await prepare()
    measured ??= countAll()
    await measured
    let used = 0
    for (const bytes of counted.values()) used += bytes
    return { capacityBytes, availableBytes: Math.max(0, capacityBytes - used) }
  }

  const createVolume: PoolDriver['createVolume'] = async (volumeId, sizeBytes, signal) => {
    signal.throwIfAborted()
    await mayFail(volumeId)
    if ((await space()).availableBytes < sizeBytes * FILL) throw noSpace()
    await files.setLength(pool.volumePath(volumeId), sizeBytes, 'wx')
    await count(pool.volumePath(volumeId), FILL)
  }
  const deleteVolume: PoolDriver['deleteVolume'] = async volumeId => {
    await pool.deleteVolume(volumeId)
    counted.delete(pool.volumePath(volumeId))
  }

  return {
    ...pool,
    space,
    createVolume,
    deleteVolume,

    async copyImageToVolume(imageId, volumeId, sizeBytes, progress, signal) {
      const { virtualSizeBytes } = await info(pool.imagePath(imageId))
      await createVolume(volumeId, Math.max(sizeBytes, virtualSizeBytes), signal)
      try {
        for (let step = 1; step <= 10; step++) {
          await delay(options.stepMs ?? 0, undefined, { signal })
          progress(Math.round((virtualSizeBytes * step) / 10), virtualSizeBytes)
        }
      } catch (error) {
        await deleteVolume(volumeId)
        throw error
      }
    },

    async growVolume(volumeId, sizeBytes) {
      await mayFail(volumeId)
      await files.setLength(pool.volumePath(volumeId), sizeBytes, 'r+')
      await count(pool.volumePath(volumeId), FILL)
    },

    async volumeInfo(volumeId) {
      const size = await files.measure(pool.volumePath(volumeId))
      if (size === undefined) return undefined
      const allocatedBytes = Math.round(size.sizeBytes * FILL)
      return { format: 'qcow2', virtualSizeBytes: size.sizeBytes, allocatedBytes, refersToOtherFiles: false }
    },

    async appendUpload(uploadId, offset, maxBytes, body) {
      await mayFail(uploadId)
      const { availableBytes } = await space()
      const result = await pool.appendUpload(uploadId, offset, Math.min(maxBytes, availableBytes), body)
      await count(pool.uploadPath(uploadId))
      return result.end === 'too-large' && availableBytes < maxBytes ? { ...result, end: 'no-space' } : result
    },

    uploadInfo: uploadId => info(pool.uploadPath(uploadId)),

    async hashUpload(uploadId, progress, signal) {
      await mayFail(uploadId)
      return await pool.hashUpload(uploadId, progress, signal)
    },

    async deleteUpload(uploadId) {
      await pool.deleteUpload(uploadId)
      counted.delete(pool.uploadPath(uploadId))
    },

    async promoteUpload(uploadId, imageId) {
      await pool.promoteUpload(uploadId, imageId)
      counted.delete(pool.uploadPath(uploadId))
      await count(pool.imagePath(imageId))
    },

    async deleteImage(imageId) {
      await pool.deleteImage(imageId)
      counted.delete(pool.imagePath(imageId))
    },

    async plantImage(imageId, kind, sizeBytes) {
      await prepare()
      const path = pool.imagePath(imageId)
      await files.setLength(path, sizeBytes, 'wx')
      if (kind === 'iso') await files.writeAt(path, CD_DESCRIPTORS_AT, Buffer.from('\x01CD001\x01', 'latin1'))
      await count(path)
    },
  }
}
