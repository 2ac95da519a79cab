import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { ApiError } from '../api/errors.ts'
import { appendStream } from '../system/files.append.ts'
import * as files from '../system/files.ts'
import { HEAD_BYTES, type Recognised, recogniseDisk, TAIL_BYTES } from './disk-format.rules.ts'
import type { PoolDriver } from './storage.driver.ts'

/** Everything in a pool directory is named `<uuid>.<suffix>`; other names are nobody's business here. */
const OURS = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.(?:qcow2|img|part)$/

const LAYOUT = {
  volumes: { suffix: 'qcow2', mode: 0o711 },
  images: { suffix: 'img', mode: 0o711 },
  uploads: { suffix: 'part', mode: 0o700 },
} as const
export type Folder = keyof typeof LAYOUT

/** The sender of an upload may be silent for this long before its connection is given up. */
export const UPLOAD_IDLE_MS = 15_000

export interface FilePoolOptions {
  root: string
  /** Milliseconds of silence after which an upload's connection is given up. */
  uploadIdleMs?: number
}

/** The part of a pool that knows files but not what is inside them: shared by the real driver and the simulator. */
export type FilePool = Omit<
  PoolDriver,
  'space' | 'createVolume' | 'copyImageToVolume' | 'growVolume' | 'volumeInfo' | 'uploadInfo'
> & {
  folderPath(folder: Folder): string
  uploadPath(uploadId: string): string
  /** Makes the directories of the pool. */
  prepare(): Promise<void>
  /** What a file is, by its own bytes. */
  recognise(path: string): Promise<{ seen: Recognised; sizeBytes: number; allocatedBytes: number }>
}

/**
 * Path of a pool file. Ids are the only thing that ever becomes part of a path; anything else is refused here too,
 * whoever checked before.
 */
export function poolPath(root: string, folder: Folder, id: string): string {
  const name = `${id}.${LAYOUT[folder].suffix}`
  if (!OURS.test(name)) throw new ApiError('invalid_request', 'That is not the id of anything in this pool.')
  return join(root, folder, name)
}

export function createFilePool(options: FilePoolOptions): FilePool {
  const path = (folder: Folder, id: string) => poolPath(options.root, folder, id)
  /** Offsets on disk of the uploads that are being written: the file's length runs ahead of it. */
  const receiving = new Map<string, number>()

  const list = async (folder: Folder) => {
    const names = await files.listNames(join(options.root, folder))
    return names.flatMap(name => (name.endsWith(`.${LAYOUT[folder].suffix}`) ? (OURS.exec(name)?.[1] ?? []) : []))
  }

  const uploadOffset = async (uploadId: string) =>
    receiving.get(uploadId) ?? (await files.measure(path('uploads', uploadId)))?.sizeBytes ?? 0

  return {
    folderPath: folder => join(options.root, folder),
    volumePath: id => path('volumes', id),
    imagePath: id => path('images', id),
    uploadPath: id => path('uploads', id),

    async prepare() {
      for (const [folder, { mode }] of Object.entries(LAYOUT)) {
        await files.makeDirectory(join(options.root, folder), mode)
      }
    },

    async recognise(path) {
      const size = await files.measure(path)
      if (size === undefined) throw new ApiError('illegal_state', 'The file is missing in the pool.')
      const head = await files.readAt(path, 0, HEAD_BYTES)
      const tail = await files.readAt(path, Math.max(0, size.sizeBytes - TAIL_BYTES), TAIL_BYTES)
      return { ...size, seen: recogniseDisk(head, tail, size.sizeBytes) }
    },

    deleteVolume: async id => files.remove(path('volumes', id)),
    deleteImage: async id => files.remove(path('images', id)),
    deleteUpload: async id => files.remove(path('uploads', id)),
    listVolumeIds: () => list('volumes'),
    listImageIds: () => list('images'),
    listUploadIds: () => list('uploads'),

    uploadOffset,

    async appendUpload(uploadId: string, offset: number, maxBytes: number, body: Readable) {
      const file = path('uploads', uploadId)
      const present = await uploadOffset(uploadId)
      if (receiving.has(uploadId)) throw new ApiError('locked', 'Another request is sending bytes of this upload.')
      if (present !== offset) {
        throw new ApiError('offset_mismatch', `Continue this upload at byte ${present}.`, {
          details: { offset: present },
        })
      }
      receiving.set(uploadId, offset)
      try {
        return await appendStream(file, offset, body, {
          maxBytes,
          idleMs: options.uploadIdleMs ?? UPLOAD_IDLE_MS,
          onSynced: synced => receiving.set(uploadId, synced),
        })
      } finally {
        receiving.delete(uploadId)
      }
    },

    hashUpload: async (uploadId, progress, signal) => files.sha256Of(path('uploads', uploadId), progress, signal),
    readUpload: async (uploadId, position, length) => files.readAt(path('uploads', uploadId), position, length),

    async promoteUpload(uploadId, imageId) {
      try {
        await files.move(path('uploads', uploadId), path('images', imageId))
      } catch (error) {
        const happened = files.isMissing(error) && (await files.measure(path('images', imageId))) !== undefined
        if (!happened) throw error
      }
    },
  }
}
