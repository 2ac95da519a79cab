import { api } from '../../../api/client.ts'
import { ApiFailure, toFailure } from '../../../api/errors.ts'
import { hashFile } from '../../../api/hash.ts'
import { queries } from '../../../api/queries.ts'
import { queryClient } from '../../../api/query-client.ts'
import { isOpen } from '../../../api/task-state.ts'
import type { Image, Task, TaskAccepted, Upload } from '../../../api/types.ts'
import { sendFile } from '../../../api/upload.ts'
import { createStore } from '../../../stores/create-store.ts'
import { showToast } from '../../../stores/toast.ts'
import { rememberFile } from './remembered.ts'
import { fingerprint, isActive, type UploadItem } from './upload-items.ts'

/** Files on their way. Outside of any component, because an upload goes on while one looks at other pages. */
export const uploadStore = createStore<readonly UploadItem[]>([])

export type NewUpload = Pick<UploadItem, 'file' | 'name' | 'kind'> & {
  /** The unfinished upload that it continues. */
  continues: Upload | undefined
}

/** More at once would only share the same line. */
const AT_ONCE = 2
const TASK_POLL_MS = 1500
const controllers = new Map<number, AbortController>()
let nextKey = 1

function patch(key: number, values: Partial<UploadItem>): void {
  uploadStore.set(items => items.map(item => (item.key === key ? { ...item, ...values } : item)))
}

const find = (key: number) => uploadStore.get().find(item => item.key === key)

/** The browser asks before it closes a window that still sends. */
function guard(event: BeforeUnloadEvent): void {
  if (uploadStore.get().some(isActive)) event.preventDefault()
}

async function announced(item: UploadItem): Promise<Upload> {
  if (item.uploadId !== null) return api<Upload>('GET', `/uploads/${item.uploadId}`)
  const { name, kind, file } = item
  const upload = await api<Upload>('POST', '/uploads', {
    body: { name, kind, sizeBytes: file.size },
    idempotencyKey: crypto.randomUUID(),
  })
  patch(item.key, { uploadId: upload.id })
  rememberFile(upload.id, fingerprint(file))
  return upload
}

/** Waits until the image was checked and put into the pool. */
async function finished(accepted: TaskAccepted): Promise<Task> {
  for (;;) {
    const task = await api<Task>('GET', `/tasks/${accepted.taskId}`)
    if (!isOpen(task)) return task
    await new Promise(resolve => setTimeout(resolve, TASK_POLL_MS))
  }
}

async function imageOf(accepted: TaskAccepted, name: string): Promise<Image | undefined> {
  await queryClient.invalidateQueries({ queryKey: ['images'] })
  void queryClient.invalidateQueries({ queryKey: ['uploads'] })
  const images = await queryClient.fetchQuery(queries.images())
  return images.find(image => image.id === accepted.resourceId || image.name === name)
}

async function send(item: UploadItem, signal: AbortSignal): Promise<void> {
  const upload = await announced(item)
  signal.throwIfAborted()
  const expected = hashFile(item.file, signal)
  const accepted = await sendFile(upload, item.file, signal, ({ phase, sent, rate }) =>
    patch(item.key, { phase, sent, rate }),
  )
  const task = await finished(accepted)
  if (task.status !== 'succeeded') {
    const message = task.error?.message ?? 'It was cancelled while it was checked.'
    throw new ApiFailure(0, { code: 'unexpected', message })
  }
  rememberFile(upload.id, null)
  const image = await imageOf(accepted, item.name)
  const sha256 = await expected
  // A continued upload may have begun with another file of the same name and size.
  if (image && sha256 !== null && image.state.sha256 !== sha256) {
    const message = 'The image differs from this file (SHA-256). Delete the image and upload the file again.'
    throw new ApiFailure(0, { code: 'verification_failed', message })
  }
  patch(item.key, { phase: 'done', imageId: image?.id ?? null })
  showToast({ tone: 'ok', title: `Image ${item.name} is ready` })
}

async function work(item: UploadItem): Promise<void> {
  const controller = new AbortController()
  controllers.set(item.key, controller)
  patch(item.key, { phase: 'sending', problem: null, rate: null })
  try {
    await send(item, controller.signal)
  } catch (error) {
    // Paused or cancelled: whoever aborted has said what it is now.
    if (!controller.signal.aborted) {
      const failure = toFailure(error)
      patch(item.key, { phase: 'failed', problem: { message: failure.message, requestId: failure.requestId } })
    }
  } finally {
    controllers.delete(item.key)
    pump()
  }
}

function pump(): void {
  while (controllers.size < AT_ONCE) {
    const next = uploadStore.get().find(item => item.phase === 'queued' && !controllers.has(item.key))
    if (!next) return
    void work(next)
  }
}

/** Begins to send files, or continues them. */
export function startUploads(uploads: readonly NewUpload[]): void {
  window.addEventListener('beforeunload', guard)
  const items = uploads.map(
    ({ file, name, kind, continues }): UploadItem => ({
      key: nextKey++,
      file,
      name: continues?.name ?? name,
      kind: continues?.kind ?? kind,
      uploadId: continues?.id ?? null,
      phase: 'queued',
      sent: continues?.offset ?? 0,
      rate: null,
      problem: null,
      imageId: null,
    }),
  )
  uploadStore.set(current => [...current, ...items])
  pump()
}

/** Stops sending; what was sent stays at the service. */
export function pauseUpload(key: number): void {
  patch(key, { phase: 'paused', rate: null })
  controllers.get(key)?.abort()
}

/** Sends on after a pause or a failure. */
export function resumeUpload(key: number): void {
  patch(key, { phase: 'queued', problem: null })
  pump()
}

/** Ends an upload for good and removes what was sent. */
export async function cancelUpload(key: number): Promise<void> {
  const item = find(key)
  if (!item) return
  controllers.get(key)?.abort()
  uploadStore.set(items => items.filter(each => each.key !== key))
  if (item.uploadId !== null) await discardUpload(item.uploadId)
}

/** Takes a finished upload off the list. */
export function dismissUpload(key: number): void {
  uploadStore.set(items => items.filter(item => item.key !== key))
}

/** Removes an unfinished upload from the service. */
export async function discardUpload(uploadId: string): Promise<void> {
  rememberFile(uploadId, null)
  try {
    await api<void>('DELETE', `/uploads/${uploadId}`)
  } catch (error) {
    const failure = toFailure(error)
    if (failure.code !== 'not_found') {
      showToast({
        tone: 'bad',
        title: 'Discard upload: not done',
        message: failure.message,
        requestId: failure.requestId,
      })
    }
  }
  void queryClient.invalidateQueries({ queryKey: ['uploads'] })
}
