import type { Progress } from './progress.ts'
import { formatSize } from './size.ts'

/** Progress of an installation for people. Pure. */

/** Whole percents of all bytes; a plan without bytes counts its steps. */
export function percentOf({ step, steps, doneBytes, totalBytes }: Progress): number {
  return Math.floor(
    totalBytes === 0 ? ((step - 1) / steps) * 100 : (Math.min(doneBytes, totalBytes) / totalBytes) * 100,
  )
}

/** `Step 3 of 9,  41 %: copy 328 MiB to root-A on /dev/vda (134 MiB of 340 MiB, 12 s)` */
export function progressWords(progress: Progress, seconds: number): string {
  const { step, steps, words, doneBytes, totalBytes } = progress
  const percent = String(percentOf(progress)).padStart(3)
  const bytes = `${formatSize(Math.min(doneBytes, totalBytes))} of ${formatSize(totalBytes)}`
  return `Step ${step} of ${steps}, ${percent} %: ${words} (${bytes}, ${Math.round(seconds)} s)`
}

/** Passes on the first word of each step and every tenth of the whole: enough for a person and for a serial line. */
export function sparing(tell: (progress: Progress) => void): (progress: Progress) => void {
  let last = ''
  return progress => {
    const now = `${progress.step} ${Math.floor(percentOf(progress) / 10)}`
    if (now === last) return
    last = now
    tell(progress)
  }
}
