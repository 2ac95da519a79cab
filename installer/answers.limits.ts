import type { Answers } from './answers.schema.ts'

/** What the format has words for and this version does not do yet. Pure. The executor refuses the same as a plan. */
export function beyondThisVersion({ disks, encryption }: Pick<Answers, 'disks' | 'encryption'>): string[] {
  return [
    ...(disks.mirror === undefined ? [] : ['disks.mirror: this version does not set up a mirror; leave it out']),
    ...(encryption.mode === 'none' ? [] : ['encryption.mode: this version installs with "mode: none" only']),
  ]
}
