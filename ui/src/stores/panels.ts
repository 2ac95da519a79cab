import { createStore } from './create-store.ts'

/** Whether the task drawer is open. */
export const taskDrawerStore = createStore(false)

/** Whether the command palette is open. */
export const paletteStore = createStore(false)

/** Whether the navigation is open over the page, on a phone. */
export const navStore = createStore(false)
