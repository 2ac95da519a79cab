import { api } from './client.ts'
import { toFailure } from './errors.ts'
import type { Change } from './types.ts'

/** The service ends a connection that proves nothing; the browser's next request opens another one. */
const ATTEMPTS = 4

/** Keeps a change. Only a connection that was opened after it took effect counts. @throws ApiFailure */
export async function confirmChange(id: string): Promise<Change> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await api<Change>('POST', `/changes/${id}/actions/confirm`)
    } catch (error) {
      if (attempt === ATTEMPTS || toFailure(error).code !== 'new_connection_required') throw error
    }
  }
}

/** Undoes a change now. @throws ApiFailure */
export const revertChange = (id: string): Promise<Change> => api<Change>('POST', `/changes/${id}/actions/revert`)

/** Whether a change still waits for something. */
export const isOpenChange = ({ status }: Pick<Change, 'status'>): boolean =>
  status !== 'confirmed' && status !== 'reverted'
