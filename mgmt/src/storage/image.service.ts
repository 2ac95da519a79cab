import { ApiError } from '../api/errors.ts'
import type { StoragePort } from '../api/ports.ts'
import { refOf, refuseLocked, refuseUsed, type StorageContext, taskOn } from './storage.context.ts'
import type { Image } from './storage.schema.ts'
import type { StoredImage, StoredUpload } from './storage.store.ts'

/** What verification found out about an upload. */
export interface Verified {
  format: 'iso' | 'raw' | 'qcow2'
  virtualSizeBytes: number
  sha256: string
}

export interface ImageService extends Pick<StoragePort, 'imageForVm'> {
  list(): Promise<StoredImage[]>
  get(id: string): Promise<StoredImage>
  view(record: StoredImage): Image
  update(
    id: string,
    change: { name?: string | undefined; description?: string | undefined },
    revision: number,
  ): Promise<StoredImage>
  remove(id: string, revision: number): Promise<void>
  /** Turns a verified upload into an image. A crash at any moment leaves one of the two. */
  adopt(imageId: string, upload: StoredUpload, found: Verified): Promise<void>
  /** Decides by the files what an interrupted `adopt` or deletion led to. */
  settle(record: StoredImage): Promise<void>
}

export function createImageService(context: StorageContext): ImageService {
  const { core, driver } = context
  const { images, uploads } = context.records
  const changed = (id: string, change: 'created' | 'updated' | 'deleted') => core.events.resource('images', id, change)

  const forget = async (id: string) => {
    await driver.deleteImage(id)
    await images.delete(id)
    changed(id, 'deleted')
  }

  const settle = async (record: StoredImage) => {
    if (record.phase === 'deleting') return await forget(record.id)
    const { uploadId } = record.config
    if (record.phase === 'creating') {
      const isThere = (await driver.listImageIds()).includes(record.id)
      if (!isThere) {
        await images.delete(record.id)
        changed(record.id, 'deleted')
        return
      }
      await images.update(record.id, { phase: 'ready' })
      changed(record.id, 'created')
    }
    if ((await uploads.get(uploadId)) === undefined) return
    await uploads.delete(uploadId)
    core.events.resource('uploads', uploadId, 'deleted')
  }

  return {
    settle,
    get: id => images.require(id),
    list: () => images.list(),

    view: record => ({
      id: record.id,
      name: record.name,
      config: { description: record.config.description },
      state: {
        poolId: record.config.poolId,
        kind: record.config.kind,
        format: record.config.format,
        sizeBytes: record.config.sizeBytes,
        virtualSizeBytes: record.config.virtualSizeBytes,
        sha256: record.config.sha256,
        usedBy: context.usage().usersOfImage(record.id),
        taskId: taskOn(context, record.id),
      },
      createdAt: record.createdAt,
      updatedAt: record.updatedAt,
    }),

    async update(id, { name, description }, revision) {
      const present = await images.require(id)
      const config = description === undefined ? undefined : { ...present.config, description }
      const next = await images.update(id, { name, config }, revision)
      changed(id, 'updated')
      return next
    },

    async remove(id, revision) {
      const present = await images.require(id)
      refuseLocked(context, refOf('images', present))
      if (present.phase === 'creating') throw new ApiError('locked', `"${present.name}" is still being made.`)
      refuseUsed(present.name, context.usage().usersOfImage(id), 'Eject it from the CD drive first.')
      await context.usable()
      await images.update(id, { phase: 'deleting' }, revision)
      await forget(id)
    },

    async adopt(imageId, upload, found) {
      const { poolId, description, kind, sizeBytes } = upload.config
      const config = { poolId, description, kind, sizeBytes, uploadId: upload.id, ...found }
      const record = await images.create({
        id: imageId,
        name: upload.name,
        config,
        phase: 'creating',
        hostId: core.hostId,
      })
      try {
        await driver.promoteUpload(upload.id, imageId)
      } finally {
        // Whether it worked or not: the files tell which of the two there is now.
        await settle(record)
      }
    },

    async imageForVm(imageId) {
      const { name, phase, config } = await images.require(imageId)
      if (phase !== 'ready') throw new ApiError('illegal_state', `The image "${name}" is not ready.`)
      return { name, path: driver.imagePath(imageId), kind: config.kind, virtualSizeBytes: config.virtualSizeBytes }
    },
  }
}
