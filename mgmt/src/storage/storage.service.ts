import type { Core, Service, StoragePort, UsagePort } from '../api/ports.ts'
import { createImageService, type ImageService } from './image.service.ts'
import { createPoolService, type PoolService } from './pool.service.ts'
import type { StorageContext } from './storage.context.ts'
import type { PoolDriver } from './storage.driver.ts'
import { recoverStorage } from './storage.recovery.ts'
import { storageRecords } from './storage.store.ts'
import { createUploadService, type UploadService } from './upload.service.ts'
import { createVolumeService, type VolumeService } from './volume.service.ts'

export interface StorageService extends Service, StoragePort {
  readonly pools: PoolService
  readonly images: ImageService
  readonly volumes: VolumeService
  readonly uploads: UploadService
}

const EXPIRY_CHECK_MS = 3600 * 1000

/** `ports.usage` is read when it is needed, so it may be set after this. `now` gives milliseconds since 1970. */
export function createStorageService(
  core: Core,
  driver: PoolDriver,
  ports: { readonly usage: UsagePort },
  now: () => number = Date.now,
): StorageService {
  let recovery: Promise<void> | undefined

  const recover = async () => {
    await driver.space()
    await recoverStorage(context, images)
  }
  /** Recovers once; while the pool is away nothing is repaired and nothing is changed. */
  const usable = async () => {
    recovery ??= recover()
    try {
      await recovery
    } catch (error) {
      recovery = undefined
      throw error
    }
  }

  const records = storageRecords(core.store)
  const context: StorageContext = { core, driver, records, usage: () => ports.usage, now, usable }
  const pools = createPoolService(context)
  const images = createImageService(context)
  const volumes = createVolumeService(context, pools)
  const uploads = createUploadService(context, { pools, images })

  let timer: NodeJS.Timeout | undefined
  const tick = async () => {
    try {
      await usable()
      await uploads.expire()
    } catch (error) {
      core.log.error({ err: error }, 'the pool is not usable')
    }
  }

  return {
    pools,
    images,
    volumes,
    uploads,
    volumeForVm: volumes.volumeForVm,
    createVolume: volumes.createVolume,
    deleteVolume: volumes.deleteVolume,
    volumesOwnedBy: volumes.volumesOwnedBy,
    imageForVm: images.imageForVm,

    async start() {
      await pools.start()
      await tick()
      timer = setInterval(() => void tick(), EXPIRY_CHECK_MS).unref()
    },
    async close() {
      clearInterval(timer)
    },
  }
}
