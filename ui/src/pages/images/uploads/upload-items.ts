import type { ImageKind, Upload } from '../../../api/types.ts'
import type { UploadProgress } from '../../../api/upload.ts'

export type UploadPhase = 'queued' | UploadProgress['phase'] | 'paused' | 'failed' | 'done'

/** One file on its way from this window. */
export type UploadItem = {
  key: number
  file: File
  name: string
  kind: ImageKind
  /** The service's upload, once it was announced. */
  uploadId: string | null
  phase: UploadPhase
  sent: number
  /** Bytes per second, null until known. */
  rate: number | null
  problem: { message: string; requestId: string | undefined } | null
  /** The image it became. */
  imageId: string | null
}

/** True while the window has to stay open for it. */
export function isActive(item: Pick<UploadItem, 'phase'>): boolean {
  return item.phase === 'queued' || item.phase === 'sending' || item.phase === 'waiting'
}

/** Seconds until all is sent at the present speed; null when nobody knows. */
export function secondsLeft(
  item: Pick<UploadItem, 'sent' | 'rate' | 'phase'> & { file: { size: number } },
): number | null {
  if (item.phase !== 'sending' || item.rate === null || item.rate <= 0) return null
  return (item.file.size - item.sent) / item.rate
}

/** Tells one file of this computer from another as well as a browser can. */
export function fingerprint(file: Pick<File, 'name' | 'size' | 'lastModified'>): string {
  return `${file.size}:${file.lastModified}:${file.name}`
}

/**
 * The unfinished upload that `file` continues: the one that was begun with this very file in this browser, else the
 * only one of that name and size. The service checks sizes again, and the checksum where there is one.
 */
export function unfinishedFor(
  file: Pick<File, 'name' | 'size' | 'lastModified'>,
  name: string,
  unfinished: readonly Upload[],
  remembered: Readonly<Record<string, string>>,
): Upload | undefined {
  const fitting = unfinished.filter(upload => upload.sizeBytes === file.size)
  const begun = fitting.find(upload => remembered[upload.id] === fingerprint(file))
  if (begun) return begun
  const named = fitting.filter(upload => upload.name === name && remembered[upload.id] === undefined)
  return named.length === 1 ? named[0] : undefined
}

/** Why this file cannot continue that upload, or null. */
export function mismatch(file: Pick<File, 'size'>, upload: Pick<Upload, 'sizeBytes' | 'name'>): string | null {
  return file.size === upload.sizeBytes ? null : `This is another file: ${upload.name} has a different size.`
}
