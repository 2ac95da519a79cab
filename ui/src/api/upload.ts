import { api } from './client.ts'
import { ApiFailure } from './errors.ts'
import { sendBytes } from './send-bytes.ts'
import type { TaskAccepted, Upload } from './types.ts'
import { type Chunk, nextChunk, retryDelay, transferRate } from './upload-plan.ts'

export type UploadProgress = {
  phase: 'sending' | 'waiting' | 'verifying'
  sent: number
  total: number
  /** Bytes per second over the last seconds, null until known. */
  rate: number | null
}

type ChunkAnswer = { offset: number }

/** Sends one chunk. */
async function sendChunk(
  id: string,
  file: Blob,
  chunk: Chunk,
  signal: AbortSignal,
  onSent: (bytes: number) => void,
): Promise<ChunkAnswer> {
  const body = file.slice(chunk.start, chunk.end)
  const headers = { 'Upload-Offset': String(chunk.start) }
  const answer = await sendBytes('PATCH', `/uploads/${id}`, body, { headers, signal, onSent })
  return { offset: Number(answer.getResponseHeader('Upload-Offset') ?? chunk.end) }
}

/** Waits, or rejects at once when the person cancels. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      reject(new DOMException('cancelled', 'AbortError'))
    })
  })
}

function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError'
}

/** Worth another try: a lost connection (whose old request may hold the upload for a while), a busy service, a wrong offset. */
function isRetryable(error: unknown): boolean {
  return (
    error instanceof ApiFailure &&
    ['network', 'unavailable', 'offset_mismatch', 'rate_limited', 'locked'].includes(error.code)
  )
}

/** Keeps the times of the last few seconds, to tell the speed. */
function rateMeter() {
  const WINDOW_MS = 5000
  let samples: { at: number; bytes: number }[] = []
  return (bytes: number): number | null => {
    const at = performance.now()
    samples = [...samples.filter(sample => at - sample.at < WINDOW_MS), { at, bytes }]
    return transferRate(samples)
  }
}

/**
 * Sends a file into an announced upload, from where the service says it stands; a lost connection is taken up
 * again. Aborting `signal` leaves what was sent, so that the same call continues later.
 * @returns the task that makes the image
 * @throws ApiFailure, or an AbortError when cancelled
 */
export async function sendFile(
  upload: Pick<Upload, 'id' | 'offset'>,
  file: Blob,
  signal: AbortSignal,
  onProgress: (progress: UploadProgress) => void,
): Promise<TaskAccepted> {
  const meter = rateMeter()
  const total = file.size
  let offset = upload.offset
  let attempt = 0
  for (let chunk = nextChunk(offset, total); chunk; chunk = nextChunk(offset, total)) {
    const begin = chunk.start
    const report = (sent: number) => {
      const now = Math.min(total, begin + sent)
      onProgress({ phase: 'sending', sent: now, total, rate: meter(now) })
    }
    try {
      offset = (await sendChunk(upload.id, file, chunk, signal, report)).offset
      attempt = 0
    } catch (error) {
      const delay = retryDelay(++attempt)
      if (isAbort(error) || !isRetryable(error) || delay === null) throw error
      onProgress({ phase: 'waiting', sent: offset, total, rate: null })
      await pause(delay, signal)
      offset = await currentOffset(upload.id, offset)
    }
  }
  onProgress({ phase: 'verifying', sent: total, total, rate: null })
  return api<TaskAccepted>('POST', `/uploads/${upload.id}/actions/complete`, { signal })
}

/** Where the upload stands; the last known place while the service cannot be reached. */
async function currentOffset(id: string, known: number): Promise<number> {
  try {
    return (await api<Upload>('GET', `/uploads/${id}`)).offset
  } catch (error) {
    if (isRetryable(error)) return known
    throw error
  }
}
