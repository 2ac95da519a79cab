import { createStore } from './create-store.ts'

export type ConfirmRequest = {
  title: string
  /** What will be lost or interrupted, in one or two sentences. */
  message: string
  /** The verb on the button: "Delete", "Reboot". */
  action: string
  /** When data is lost, the name that has to be typed. */
  typeName?: string | undefined
  /** False for a change that is undone as easily as it is made. */
  danger?: boolean | undefined
}

export type PendingConfirm = ConfirmRequest & { answer: (yes: boolean) => void }

export const confirmStore = createStore<PendingConfirm | null>(null)

/**
 * Asks before something destructive. Resolves to true only when the person confirmed (and typed the name, where
 * one is asked for). A second question answers the first with no.
 */
export function confirm(request: ConfirmRequest): Promise<boolean> {
  confirmStore.get()?.answer(false)
  return new Promise(resolve => {
    confirmStore.set({
      ...request,
      answer: yes => {
        confirmStore.set(null)
        resolve(yes)
      },
    })
  })
}
