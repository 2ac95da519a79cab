import { createStore } from './create-store.ts'

export type Toast = {
  id: number
  tone: 'ok' | 'info' | 'bad'
  title: string
  message?: string | undefined
  requestId?: string | undefined
}

/** What is shown now, oldest first. */
export const toastStore = createStore<readonly Toast[]>([])

/** Errors stay until dismissed: a message nobody could read is no message. */
const LIFETIME_MS = { ok: 4000, info: 6000, bad: null }
const MAX_SHOWN = 4
let nextId = 1

/** Takes a toast away. */
export function dismissToast(id: number): void {
  toastStore.set(shown => shown.filter(toast => toast.id !== id))
}

/** Says something in the corner of the window. */
export function showToast(toast: Omit<Toast, 'id'>): void {
  const id = nextId++
  toastStore.set(shown => [...shown, { ...toast, id }].slice(-MAX_SHOWN))
  const lifetime = LIFETIME_MS[toast.tone]
  if (lifetime !== null) setTimeout(() => dismissToast(id), lifetime)
}
