import { dirname } from 'node:path'
import { ApiError } from '../api/errors.ts'
import * as files from '../system/files.ts'
import * as qemuImg from '../system/qemu-img.ts'
import { createFilePool } from './pool.files.ts'
import type { ImageInfo, PoolDriver } from './storage.driver.ts'

export interface DirPoolOptions {
  root: string
  /** The pool has its own file system. When that is not mounted, nothing may be written in its place. */
  requireMount: boolean
  /** Milliseconds of silence after which an upload's connection is given up. */
  uploadIdleMs?: number
}

/** File systems that a pool must not share when it has its own: the system's and the state's. */
const NOT_A_POOL = ['/', '/var']

const noSpace = (cause: unknown) =>
  new ApiError('no_space', 'The pool is full. Delete something that is not needed or choose a smaller size.', { cause })

const refused = (reason: string) => new ApiError('verification_failed', reason)

/** Runs `make` for a new file; when that fails in any way, the file is gone and a full disk is `no_space`. */
async function orNothing(path: string, make: () => Promise<void>): Promise<void> {
  try {
    await make()
    await files.sync(path)
    await files.sync(dirname(path))
  } catch (error) {
    await files.remove(path)
    if (qemuImg.ranOutOfSpace(error) || files.isNoSpace(error)) throw noSpace(error)
    throw error
  }
}

/** A pool of qcow2 files in a directory: `<root>/{volumes,images,uploads}/<id>.<suffix>`. */
export function createDirPool(options: DirPoolOptions): PoolDriver {
  const pool = createFilePool(options)
  let prepared = false

  /** Refuses everything while the pool's file system is missing; makes the directories at first use. */
  const online = async () => {
    if (options.requireMount) {
      for (const other of NOT_A_POOL) {
        if (await files.onSameFileSystem(options.root, other)) {
          prepared = false
          throw new ApiError('unavailable', 'The disk of this pool is not mounted. Check the disks of the host.')
        }
      }
    }
    if (!prepared) await pool.prepare()
    prepared = true
  }

  const info = async (path: string): Promise<ImageInfo> => {
    const { seen, sizeBytes, allocatedBytes } = await pool.recognise(path)
    if (seen.format === 'refused') throw refused(seen.reason)
    if (seen.format === 'raw') {
      return { format: 'raw', virtualSizeBytes: sizeBytes, allocatedBytes, refersToOtherFiles: false }
    }
    const { virtualSizeBytes, refersToOtherFiles } = seen
    return { format: 'qcow2', virtualSizeBytes, allocatedBytes, refersToOtherFiles }
  }

  return {
    ...pool,

    async space() {
      await online()
      return await files.spaceOf(options.root)
    },

    async createVolume(volumeId, sizeBytes, signal) {
      await online()
      const path = pool.volumePath(volumeId)
      await orNothing(path, () => qemuImg.createQcow2(path, sizeBytes, signal))
    },

    async copyImageToVolume(imageId, volumeId, sizeBytes, progress, signal) {
      await online()
      const source = pool.imagePath(imageId)
      const { format, virtualSizeBytes, refersToOtherFiles } = await info(source)
      if (refersToOtherFiles) throw refused('The image refers to other files.')
      const path = pool.volumePath(volumeId)
      await orNothing(path, async () => {
        const percent = (done: number) => progress(Math.round((virtualSizeBytes * done) / 100), virtualSizeBytes)
        await qemuImg.convertToQcow2({ path: source, format }, path, percent, signal)
        if (sizeBytes > virtualSizeBytes) await qemuImg.resize(path, 'qcow2', sizeBytes)
      })
    },

    async growVolume(volumeId, sizeBytes) {
      await online()
      const path = pool.volumePath(volumeId)
      try {
        await qemuImg.resize(path, 'qcow2', sizeBytes)
        await files.sync(path)
      } catch (error) {
        if (qemuImg.isLocked(error)) {
          throw new ApiError('illegal_state', 'A running VM uses this volume. Shut the VM down to grow it.', {
            cause: error,
          })
        }
        if (qemuImg.ranOutOfSpace(error)) throw noSpace(error)
        throw error
      }
    },

    async volumeInfo(volumeId) {
      const path = pool.volumePath(volumeId)
      return (await files.measure(path)) === undefined ? undefined : await info(path)
    },

    async appendUpload(uploadId, offset, maxBytes, body) {
      await online()
      return await pool.appendUpload(uploadId, offset, maxBytes, body)
    },

    async uploadInfo(uploadId, signal) {
      const path = pool.uploadPath(uploadId)
      const own = await info(path)
      if (own.format === 'raw' || own.refersToOtherFiles) return own
      // Its header names no other file, so the tool that will copy it may read it, and has to agree.
      if (!(await qemuImg.isSound(path, signal))) throw refused('This qcow2 file is damaged or was cut off.')
      const told = await qemuImg.info(path, 'qcow2')
      if (told.corrupt || told.virtualSizeBytes !== own.virtualSizeBytes) throw refused('This qcow2 file is damaged.')
      return { ...own, refersToOtherFiles: told.refersToOtherFiles }
    },

    async promoteUpload(uploadId, imageId) {
      await online()
      await pool.promoteUpload(uploadId, imageId)
    },
  }
}
