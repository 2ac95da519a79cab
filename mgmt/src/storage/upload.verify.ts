import { ApiError } from '../api/errors.ts'
import type { TaskContext } from '../tasks/task-engine.ts'
import { CD_DESCRIPTORS_AT, CD_DESCRIPTORS_BYTES, HEAD_BYTES, isMedium } from './disk-format.rules.ts'
import type { Verified } from './image.service.ts'
import type { PoolDriver } from './storage.driver.ts'
import { checkDisk } from './storage.rules.ts'
import type { StoredUpload } from './storage.store.ts'

/** Reads a whole upload: its hash is the announced one, and it is what it was announced as. */
export async function verifyUpload(driver: PoolDriver, upload: StoredUpload, task: TaskContext): Promise<Verified> {
  const { kind, sizeBytes } = upload.config
  task.log(`Verifying ${sizeBytes} bytes`)
  const progress = (done: number, total: number) => task.progress(done, total, 'bytes')
  const sha256 = await driver.hashUpload(upload.id, progress, task.signal)
  if (upload.config.sha256 !== null && upload.config.sha256 !== sha256) {
    throw new ApiError(
      'verification_failed',
      `The file that arrived is not the one that was announced: its SHA-256 is ${sha256}. Upload it again.`,
    )
  }
  if (kind === 'disk') return { ...checkDisk(await driver.uploadInfo(upload.id, task.signal)), sha256 }
  const head = await driver.readUpload(upload.id, 0, HEAD_BYTES)
  const descriptors = await driver.readUpload(upload.id, CD_DESCRIPTORS_AT, CD_DESCRIPTORS_BYTES)
  if (!isMedium(head, descriptors)) {
    throw new ApiError(
      'verification_failed',
      'This is not an ISO: it has neither a CD file system nor a boot sector. Upload disk images as "disk".',
    )
  }
  return { format: 'iso', virtualSizeBytes: sizeBytes, sha256 }
}
