import { type BootEntry, inOrder } from './loader.rules.ts'

/** A kernel on the boot partition, and what was found out about it and the root it asks for. */
export interface Candidate extends BootEntry {
  /** The kernel, byte for byte, of this version; undefined when it is none that was ever released. */
  wholeOf: string | undefined
  /** Why its root would not be mounted; undefined when nothing is wrong. */
  rootFault: string | undefined
}

/** What is on a disk after a cut. */
export interface Observed {
  /** Whether the first and the second partition table are valid. */
  gpt: { first: boolean; second: boolean }
  loaderWhole: boolean
  candidates: readonly Candidate[]
  /** Exit codes of the repairs: fsck.vfat of a copy of the boot partition, e2fsck of one of the state. */
  fsck: { esp: number; state: number }
  /** What is wrong with the databases, after those repairs. */
  stored: readonly string[]
}

export interface Verdict {
  /** What the loader would start. */
  chosen: string | undefined
  version: string | undefined
  faults: string[]
}

/** Whether a host with such a disk comes up by itself, in the version before or in the new one. */
export function judge(seen: Observed, versions: readonly string[]): Verdict {
  const faults: string[] = []
  if (!seen.gpt.first && !seen.gpt.second) faults.push('no partition table is valid')
  if (!seen.loaderWhole) faults.push('the boot loader is damaged')
  const [first] = inOrder(seen.candidates)
  if (first === undefined) faults.push('there is no entry')
  for (const candidate of first === undefined ? [] : [first]) {
    if (candidate.wholeOf === undefined) faults.push(`${candidate.file} is damaged`)
    else if (!versions.includes(candidate.wholeOf))
      faults.push(`${candidate.file} is of a version that nobody installed`)
    if (candidate.rootFault !== undefined) faults.push(`${candidate.file}: ${candidate.rootFault}`)
  }
  if (seen.fsck.esp > 1) faults.push(`fsck.vfat ends with ${seen.fsck.esp}`)
  if (seen.fsck.state > 1) faults.push(`e2fsck ends with ${seen.fsck.state}`)
  return { chosen: first?.file, version: first?.wholeOf, faults: [...faults, ...seen.stored] }
}
