import type { Readable } from 'node:stream'

export interface Space {
  capacityBytes: number
  availableBytes: number
}

/** What an image file holds, as read by the tool that knows the format; never trusted from the client. */
export interface ImageInfo {
  format: 'raw' | 'qcow2'
  virtualSizeBytes: number
  /** Bytes the file takes on disk. */
  allocatedBytes: number
  /** True when it refers to another file (backing file, external data file): such an upload is refused. */
  refersToOtherFiles: boolean
}

/** How streaming to an upload ended; only `complete` consumed the whole body. */
export type AppendEnd = 'complete' | 'broken' | 'too-large' | 'no-space'

/**
 * A pool of files. Names of files are made by the service from ids (`<uuid>.qcow2`), never by users. Everything
 * that is reported done is on disk (fsync of file and directory). Running out of space throws `no_space`.
 */
export interface PoolDriver {
  /** Throws `unavailable` with the reason when the pool is not there (its file system is not mounted). */
  space(): Promise<Space>
  /** Absolute path the hypervisor opens. */
  volumePath(volumeId: string): string
  imagePath(imageId: string): string
  createVolume(volumeId: string, sizeBytes: number, signal: AbortSignal): Promise<void>
  /** Full copy of an image, grown to `sizeBytes`; progress in bytes. */
  copyImageToVolume(
    imageId: string,
    volumeId: string,
    sizeBytes: number,
    progress: (done: number, total: number) => void,
    signal: AbortSignal,
  ): Promise<void>
  /** Throws `illegal_state` when a running VM has it open. */
  growVolume(volumeId: string, sizeBytes: number): Promise<void>
  /** A volume that is gone is fine. */
  deleteVolume(volumeId: string): Promise<void>
  volumeInfo(volumeId: string): Promise<ImageInfo | undefined>
  listVolumeIds(): Promise<string[]>

  /** Bytes of the upload that are safely on disk. */
  uploadOffset(uploadId: string): Promise<number>
  /**
   * Streams `body` to the end of the upload from `offset`; whatever way it ends, the answer holds the offset that is
   * on disk. Throws `offset_mismatch` when `offset` is not the end of what is there.
   */
  appendUpload(
    uploadId: string,
    offset: number,
    maxBytes: number,
    body: Readable,
  ): Promise<{ offset: number; end: AppendEnd }>
  deleteUpload(uploadId: string): Promise<void>
  listUploadIds(): Promise<string[]>
  hashUpload(uploadId: string, progress: (done: number, total: number) => void, signal: AbortSignal): Promise<string>
  /** Throws `verification_failed`, saying what it is instead, when it is not a raw or qcow2 disk. */
  uploadInfo(uploadId: string, signal: AbortSignal): Promise<ImageInfo>
  /** Some bytes of the upload, for recognising the file system of a CD. */
  readUpload(uploadId: string, position: number, length: number): Promise<Buffer>
  /** Turns a verified upload into an image (rename). Repeating it after it happened is fine. */
  promoteUpload(uploadId: string, imageId: string): Promise<void>
  deleteImage(imageId: string): Promise<void>
  listImageIds(): Promise<string[]>
}
