/** Where an installation is. */
export interface Progress {
  /** From 1. */
  step: number
  steps: number
  words: string
  doneBytes: number
  totalBytes: number
}
