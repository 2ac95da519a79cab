import { api, getTagged } from '../../api/client.ts'
import type { Image } from '../../api/types.ts'

/** Changes to images, as the API names them. All throw `ApiFailure`. */
export const imageApi = {
  /** Reads the newest ETag first: what the form holds is all there is to change. */
  update: async (id: string, body: { name?: string; description?: string }) => {
    const { etag } = await getTagged<Image>(`/images/${id}`)
    return api<Image>('PATCH', `/images/${id}`, { body, ifMatch: etag })
  },
  delete: (id: string) => api<unknown>('DELETE', `/images/${id}`, { ifMatch: '*' }),
}

/** Why an image cannot be deleted, naming who uses it; null when it can. */
export function whyNotDelete(image: Pick<Image, 'state'>): string | null {
  const { usedBy, taskId } = image.state
  if (taskId !== null) return 'Not possible: a task is working on it'
  if (usedBy.length === 0) return null
  const names = usedBy.slice(0, 3).map(user => user.name)
  const more = usedBy.length > 3 ? ` and ${usedBy.length - 3} more` : ''
  return `In use by ${names.join(', ')}${more}: eject it there first`
}
