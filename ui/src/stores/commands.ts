import { createStore } from './create-store.ts'

/** Something the open page lets one do, offered in the command palette while that page is open. */
export type PageCommand = { id: string; label: string; run: () => void }

export const commandStore = createStore<readonly PageCommand[]>([])
