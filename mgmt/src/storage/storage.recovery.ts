import type { ImageService } from './image.service.ts'
import type { StorageContext } from './storage.context.ts'
import type { StoredVolume } from './storage.store.ts'

/**
 * Makes files and records agree after the service ended at any moment: what was being made is undone, what was being
 * deleted is finished, and files of ours that no record knows are removed. Runs before anything else is done to the
 * pool, so that everything found here is a leftover.
 */
export async function recoverStorage(context: StorageContext, images: ImageService): Promise<void> {
  const { core, driver, records } = context
  // Files first: a record is written before its file, so a file without a record below is nobody's.
  const files = {
    volumes: await driver.listVolumeIds(),
    images: await driver.listImageIds(),
    uploads: await driver.listUploadIds(),
  }

  const recoverVolume = async (record: StoredVolume) => {
    if (record.phase !== 'ready') {
      core.log.warn({ volume: record.id, name: record.name, phase: record.phase }, 'removing an unfinished volume')
      await driver.deleteVolume(record.id)
      await records.volumes.delete(record.id)
      core.events.resource('volumes', record.id, 'deleted')
      return
    }
    const actual = (await driver.volumeInfo(record.id).catch(() => undefined))?.virtualSizeBytes
    if (actual === undefined || actual <= record.config.sizeBytes) return
    // It was grown, and the service ended before the record said so.
    await records.volumes.update(record.id, { config: { ...record.config, sizeBytes: actual } })
  }

  for (const record of await records.volumes.list()) await recoverVolume(record)
  for (const record of await records.images.list()) await images.settle(record)

  const remove = { volumes: driver.deleteVolume, images: driver.deleteImage, uploads: driver.deleteUpload }
  for (const kind of ['volumes', 'images', 'uploads'] as const) {
    const known = new Set((await records[kind].list()).map(record => record.id))
    for (const id of files[kind].filter(id => !known.has(id))) {
      core.log.warn({ kind, id }, 'removing a file without a record')
      await remove[kind](id)
    }
  }
}
