import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Image, Upload } from '../../mgmt/src/storage/storage.schema.ts'
import type { ApiClient } from './api.ts'
import { taskDone } from './tasks.ts'

const CHUNK = 8 * 1024 * 1024

/** Appends `bytes` to an upload from `offset` on, in chunks, as a client with a flaky line would. */
export async function sendBytes(api: ApiClient, id: string, bytes: Buffer, offset = 0): Promise<void> {
  for (let at = offset; at < bytes.length; at += CHUNK) {
    const answer = await api.call('PATCH', `/api/v1/uploads/${id}`, {
      body: bytes.subarray(at, at + CHUNK),
      headers: { 'upload-offset': String(at) },
      timeoutMs: 180_000,
    })
    if (answer.status !== 204) throw new Error(`upload at ${at}: ${answer.status} ${answer.bytes.toString()}`)
  }
}

/** Uploads a whole file over the API, with its checksum, and returns the image that came of it. */
export async function uploadImage(
  api: ApiClient,
  input: { name: string; kind: 'iso' | 'disk'; path: string },
): Promise<Image> {
  const bytes = await readFile(input.path)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const upload = await api.post<Upload>('/api/v1/uploads', {
    name: input.name,
    kind: input.kind,
    sizeBytes: bytes.length,
    sha256,
  })
  await sendBytes(api, upload.id, bytes)
  const accepted = await api.post<{ taskId: string }>(`/api/v1/uploads/${upload.id}/actions/complete`)
  await taskDone(api, accepted)
  const images = await api.get<{ items: Image[] }>('/api/v1/images?limit=1000')
  const image = images.items.find(item => item.name === input.name)
  if (image === undefined) throw new Error(`the completed upload "${input.name}" is not among the images`)
  return image
}
