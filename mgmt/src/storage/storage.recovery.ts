import type { ImageService } from './image.service.ts'
import type { StorageContext } from './storage.context.ts'
import type { StoredVolume } from './storage.store.ts'

/**
 * Makes files and records agree after the service ended at any moment: what was being made is undone, what was being
 * deleted is finished. Runs before anything else is done to the pool, so that everything found here is a leftover.
 *
 * A record is durable before its file exists and goes after it, so no crash of ours leaves a volume or an image without
 * a record. When there is one, the records were lost (a state partition made anew, an old copy of the database): then
 * the file is all that is left of somebody's disk, and it stays. Of an upload only a part is there: it goes.
 */
export async function recoverStorage(context: StorageContext, images: ImageService): Promise<void> {
  const { core, driver, records } = context
  // Files first: a record is written before its file, so that a file without a record below has none.
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

  for (const kind of ['volumes', 'images', 'uploads'] as const) {
    const known = new Set((await records[kind].list()).map(record => record.id))
    for (const id of files[kind].filter(id => !known.has(id))) {
      if (kind === 'uploads') await driver.deleteUpload(id)
      else core.log.error({ kind, id }, 'a file without a record is kept: remove it by hand when nobody needs it')
    }
  }
}
