import { api } from '../../api/client.ts'
import type { Network, NetworkCreate, NetworkUpdate } from '../../api/types.ts'

/** Changes to networks, as the API names them. All throw `ApiFailure`. */
export const networkApi = {
  create: (body: NetworkCreate, idempotencyKey: string) => api<unknown>('POST', '/networks', { body, idempotencyKey }),
  /** `etag` is the one of the network that the person looked at. */
  update: (id: string, body: NetworkUpdate, etag: string) =>
    api<Network>('PATCH', `/networks/${id}`, { body, ifMatch: etag }),
  delete: (id: string) => api<unknown>('DELETE', `/networks/${id}`, { ifMatch: '*' }),
}

/** Why a network cannot be deleted; null when it can. */
export function whyNotDelete({ state }: Pick<Network, 'state'>): string | null {
  if (state.builtIn) return 'It was made with the host and stays'
  if (state.usedBy > 0)
    return `In use by ${state.usedBy} network ${state.usedBy === 1 ? 'card' : 'cards'}: remove them first`
  return null
}
