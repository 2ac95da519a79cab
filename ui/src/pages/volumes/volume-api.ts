import { api, getTagged } from '../../api/client.ts'
import type { TaskAccepted, Volume, VolumeCreate } from '../../api/types.ts'

export type VolumeChange = { name?: string; description?: string; sizeBytes?: number }

/** Changes to volumes, as the API names them. All throw `ApiFailure`. */
export const volumeApi = {
  create: (body: VolumeCreate, idempotencyKey: string) =>
    api<TaskAccepted>('POST', '/volumes', { body, idempotencyKey }),
  /** Reads the newest ETag first: growing and renaming do not depend on what else was changed. */
  update: async (id: string, body: VolumeChange) => {
    const { etag } = await getTagged<Volume>(`/volumes/${id}`)
    return api<Volume>('PATCH', `/volumes/${id}`, { body, ifMatch: etag })
  },
  delete: (id: string) => api<TaskAccepted>('DELETE', `/volumes/${id}`, { ifMatch: '*' }),
}
