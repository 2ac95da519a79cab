import type { Answers } from './answers.schema.ts'

/** What the format has words for and this version does not do yet. Pure. The executor refuses the same as a plan. */
export function beyondThisVersion({ disks }: Pick<Answers, 'disks'>): string[] {
  return disks.mirror === undefined ? [] : ['disks.mirror: this version does not set up a mirror; leave it out']
}
