import { createStore } from './create-store.ts'

/** Whether the task drawer is open. */
export const taskDrawerStore = createStore(false)

/** The task whose outcome the open page shows, so that nothing else has to. */
export const followedTaskStore = createStore<string | null>(null)

/** True once the session ended under the person's hands; the login page says so. */
export const sessionEndedStore = createStore(false)

/** Whether the command palette is open. */
export const paletteStore = createStore(false)

/** Whether the navigation is open over the page, on a phone. */
export const navStore = createStore(false)
