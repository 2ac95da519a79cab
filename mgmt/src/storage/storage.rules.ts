import { ApiError } from '../api/errors.ts'
import type { ImageInfo } from './storage.driver.ts'
import type { ImageKind } from './storage.schema.ts'

/** What may be asked of storage; pure, so that each refusal can be read and tested by itself. */

const MIB = 1024 * 1024

/** Metadata of an empty qcow2 volume, generously. */
const EMPTY_VOLUME_BYTES = MIB

/** Space at which a pool is reported as nearly full: VMs pause when a write finds none. */
const NEARLY_FULL = 0.05

export const UPLOAD_EXPIRY_MS = 7 * 24 * 3600 * 1000

const noSpace = (neededBytes: number, availableBytes: number, advice: string) =>
  new ApiError('no_space', `The pool has ${availableBytes} bytes left, ${neededBytes} are needed. ${advice}`, {
    details: { neededBytes, availableBytes },
  })

interface Source {
  name: string
  kind: ImageKind
  format: 'iso' | 'raw' | 'qcow2'
  sizeBytes: number
  virtualSizeBytes: number
}

/** Refuses a volume that its source does not fit into, or whose first content surely does not fit into the pool. */
export function checkNewVolume(sizeBytes: number, source: Source | undefined, availableBytes: number): void {
  if (source?.kind === 'iso') {
    throw new ApiError(
      'invalid_request',
      `"${source.name}" is an ISO: put it into the VM's CD drive instead of copying it to a volume.`,
      { details: { imageId: 'is an ISO' } },
    )
  }
  if (source !== undefined && sizeBytes < source.virtualSizeBytes) {
    throw new ApiError(
      'invalid_request',
      `The disk in "${source.name}" has ${source.virtualSizeBytes} bytes: choose at least that size.`,
      { details: { sizeBytes: `at least ${source.virtualSizeBytes}` } },
    )
  }
  // A qcow2 file holds no empty blocks, so a copy takes at least its size; of a raw one nothing is known.
  const needed = EMPTY_VOLUME_BYTES + (source?.format === 'qcow2' ? source.sizeBytes : 0)
  if (needed > availableBytes) throw noSpace(needed, availableBytes, 'Delete something that is not needed.')
}

/** Refuses to shrink a volume, and to grow one under a running VM. True when there is something to do. */
export function checkGrow(volume: { name: string; sizeBytes: number }, sizeBytes: number, isOpen: boolean): boolean {
  if (sizeBytes === volume.sizeBytes) return false
  if (sizeBytes < volume.sizeBytes) {
    throw new ApiError(
      'invalid_request',
      `A volume only grows: "${volume.name}" has ${volume.sizeBytes} bytes, less would cut off what the VM wrote.`,
      { details: { sizeBytes: `at least ${volume.sizeBytes}` } },
    )
  }
  if (isOpen) {
    throw new ApiError('illegal_state', `A running VM uses "${volume.name}". Shut the VM down to grow its volume.`)
  }
  return true
}

/** Refuses an upload that cannot fit beside the ones that were announced before. */
export function checkAnnounced(sizeBytes: number, stillToCome: readonly number[], availableBytes: number): void {
  const promised = stillToCome.reduce((sum, bytes) => sum + bytes, 0)
  const free = Math.max(0, availableBytes - promised)
  if (sizeBytes > free) throw noSpace(sizeBytes, free, 'Delete something that is not needed, or unfinished uploads.')
}

/** Refuses to complete an upload whose bytes are not all there. */
export function checkComplete(upload: { name: string; sizeBytes: number }, offset: number): void {
  if (offset === upload.sizeBytes) return
  throw new ApiError(
    'illegal_state',
    `"${upload.name}" has ${offset} of ${upload.sizeBytes} bytes. Send the rest before completing it.`,
    { details: { offset, sizeBytes: upload.sizeBytes } },
  )
}

/** What becomes of a verified disk upload; refuses what would make the host open other files. */
export function checkDisk(info: ImageInfo): { format: 'raw' | 'qcow2'; virtualSizeBytes: number } {
  if (info.refersToOtherFiles) {
    throw new ApiError(
      'verification_failed',
      'This qcow2 file needs another file (a backing or data file). Flatten it with "qemu-img convert -O qcow2".',
    )
  }
  return { format: info.format, virtualSizeBytes: info.virtualSizeBytes }
}

/** What is wrong with a pool that answers, as a sentence, or null. */
export function poolProblem(space: { capacityBytes: number; availableBytes: number }): string | null {
  if (space.availableBytes >= space.capacityBytes * NEARLY_FULL) return null
  return 'Nearly full: VMs pause when they find no space to write. Delete volumes or images that are not needed.'
}
