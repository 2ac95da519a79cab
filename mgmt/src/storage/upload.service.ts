import type { Readable } from 'node:stream'
import { ApiError } from '../api/errors.ts'
import type { Requestor } from '../api/ports.ts'
import { newId } from '../lib/id.ts'
import type { Task } from '../tasks/task.schema.ts'
import type { ImageService } from './image.service.ts'
import type { PoolService } from './pool.service.ts'
import { refOf, refuseLocked, type StorageContext } from './storage.context.ts'
import { checkAnnounced, checkComplete, UPLOAD_EXPIRY_MS } from './storage.rules.ts'
import type { Upload, UploadCreate } from './storage.schema.ts'
import type { StoredUpload } from './storage.store.ts'
import { verifyUpload } from './upload.verify.ts'

export interface UploadService {
  list(): Promise<StoredUpload[]>
  get(id: string): Promise<StoredUpload>
  view(record: StoredUpload): Promise<Upload>
  announce(input: UploadCreate): Promise<StoredUpload>
  /** Streams `body` to the disk; `length` is what the sender said it is, if it did. Returns the new offset. */
  append(id: string, offset: number, length: number | undefined, body: Readable): Promise<number>
  complete(id: string, requestor: Requestor): Promise<{ task: Task; imageId: string }>
  remove(id: string): Promise<void>
  /** Removes uploads that nobody has continued for seven days. */
  expire(): Promise<void>
}

export function createUploadService(
  context: StorageContext,
  { pools, images }: { pools: PoolService; images: ImageService },
): UploadService {
  const { core, driver } = context
  const { uploads } = context.records
  /** The request that is sending bytes of an upload, and the promise of its end. */
  const senders = new Map<string, { body: Readable; ended: Promise<unknown> }>()
  const changed = (id: string, change: 'created' | 'updated' | 'deleted') => core.events.resource('uploads', id, change)

  const tooLarge = (record: StoredUpload, offset: number) =>
    new ApiError('too_large', `More bytes than the ${record.config.sizeBytes} that were announced.`, {
      details: { offset },
    })

  const refuseSender = (record: StoredUpload) => {
    if (!senders.has(record.id)) return
    throw new ApiError('locked', `Another request is sending bytes of "${record.name}". Wait until it has ended.`)
  }

  const receive = async (record: StoredUpload, offset: number, body: Readable): Promise<number> => {
    const result = await driver.appendUpload(record.id, offset, record.config.sizeBytes - offset, body)
    // Also notes that somebody still cares for it.
    await uploads.update(record.id, {})
    changed(record.id, 'updated')
    const details = { offset: result.offset }
    switch (result.end) {
      case 'complete':
        return result.offset
      case 'too-large':
        throw tooLarge(record, result.offset)
      case 'no-space':
        throw new ApiError('no_space', 'The pool is full. Delete something that is not needed, then continue.', {
          details,
        })
      case 'broken':
        throw new ApiError('invalid_request', 'The connection broke. Continue the upload where it stopped.', {
          details,
        })
    }
  }

  const forget = async (id: string) => {
    await driver.deleteUpload(id)
    await uploads.delete(id)
    changed(id, 'deleted')
  }

  return {
    get: id => uploads.require(id),
    list: () => uploads.list(),

    async view(record) {
      const { id, name, config, createdAt, updatedAt } = record
      const { kind, sizeBytes } = config
      return { id, name, kind, sizeBytes, offset: await driver.uploadOffset(id), createdAt, updatedAt }
    },

    async announce(input) {
      await context.usable()
      const { name, kind, sizeBytes, description } = input
      if ((await context.records.images.findByName(name)) !== undefined) {
        throw new ApiError('name_taken', `There is already an image named "${name}". Choose another name.`, {
          details: { name },
        })
      }
      const others = await uploads.list()
      const stillToCome = await Promise.all(
        others.map(async o => o.config.sizeBytes - (await driver.uploadOffset(o.id))),
      )
      checkAnnounced(sizeBytes, stillToCome, (await driver.space()).availableBytes)
      const record = await uploads.create({
        name,
        config: { poolId: pools.localId(), kind, sizeBytes, description, sha256: input.sha256 ?? null },
        phase: 'ready',
        hostId: core.hostId,
      })
      changed(record.id, 'created')
      return record
    },

    async append(id, offset, length, body) {
      const record = await uploads.require(id)
      refuseLocked(context, refOf('uploads', record))
      refuseSender(record)
      if (length !== undefined && offset + length > record.config.sizeBytes) {
        throw tooLarge(record, await driver.uploadOffset(id))
      }
      const ended = receive(record, offset, body)
      senders.set(id, { body, ended })
      try {
        return await ended
      } finally {
        senders.delete(id)
      }
    },

    async complete(id, requestor) {
      const record = await uploads.require(id)
      const ref = refOf('uploads', record)
      refuseLocked(context, ref)
      refuseSender(record)
      await context.usable()
      checkComplete({ name: record.name, sizeBytes: record.config.sizeBytes }, await driver.uploadOffset(id))
      const imageId = newId()
      const task = await core.tasks.start(
        {
          kind: 'image.create',
          title: `Verify upload ${record.name}`,
          targets: [ref, { kind: 'images', id: imageId, name: record.name }],
          requestor: requestor.name,
          cancellable: true,
        },
        async task => {
          try {
            await images.adopt(imageId, record, await verifyUpload(driver, record, task))
          } catch (error) {
            // Nothing makes such a file right, so it does not stay in the pool's way.
            if (error instanceof ApiError && error.code === 'verification_failed') await forget(id)
            throw error
          }
        },
      )
      return { task, imageId }
    },

    async remove(id) {
      const record = await uploads.require(id)
      refuseLocked(context, refOf('uploads', record))
      await context.usable()
      const sender = senders.get(id)
      sender?.body.destroy()
      await sender?.ended.catch(() => {})
      await forget(id)
    },

    async expire() {
      for (const record of await uploads.list()) {
        const idle = context.now() - Date.parse(record.updatedAt)
        if (idle < UPLOAD_EXPIRY_MS || senders.has(record.id) || core.tasks.holder(record.id) !== undefined) continue
        core.log.info({ upload: record.id, name: record.name }, 'upload was not continued for seven days, removing it')
        await forget(record.id)
      }
    },
  }
}
