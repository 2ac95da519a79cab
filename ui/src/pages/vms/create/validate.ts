import { nameProblem } from '../../names.ts'
import { type DraftField, leastGiB, memoryMiB, type VmDraft, wholeNumber } from './draft.ts'

/** What the draft is measured against; parts that are still loading are left out. */
export type DraftContext = {
  takenNames: ReadonlySet<string>
  /** Bytes that the chosen disk image holds. */
  imageBytes: number | undefined
  networkIds: ReadonlySet<string>
}

/** What the host has; exceeding it is allowed (memory is not all used at once, disks grow as they fill). */
export type Capacity = { threads: number; memoryMiB: number; freeBytes: number | undefined }

export type Issues = Partial<Record<DraftField, string>>

function diskProblem(draft: VmDraft, imageBytes: number | undefined): string | undefined {
  if (!draft.withDisk && draft.source !== 'image') return undefined
  const size = wholeNumber(draft.diskGiB)
  if (size === undefined || size < 1 || size > 65_536) return 'Use whole GiB, from 1 to 65,536.'
  const least = draft.source === 'image' && imageBytes !== undefined ? leastGiB(imageBytes) : 1
  return size < least ? `The image needs at least ${least} GiB.` : undefined
}

/** What keeps the draft from being created, by field, in words that say what to do. Mirrors the API's schema. */
export function draftIssues(draft: VmDraft, context: DraftContext): Issues {
  const issues: Issues = {}
  const put = (field: DraftField, problem: string | undefined) => {
    if (problem) issues[field] = problem
  }
  put('name', nameProblem(draft.name, context.takenNames, 'VM'))
  if (draft.description.length > 2000) put('description', 'Use 2,000 characters or fewer.')
  if (draft.source === 'iso' && draft.isoId === null) put('isoId', 'Choose an ISO, or another way to start.')
  if (draft.source === 'image' && draft.diskImageId === null) put('diskImageId', 'Choose a disk image.')
  const cpus = wholeNumber(draft.cpus)
  if (cpus === undefined || cpus < 1 || cpus > 256) put('cpus', 'Use a whole number from 1 to 256.')
  const memory = memoryMiB(draft.memory)
  if (memory === undefined || memory < 32 || memory > 4_194_304) put('memory', 'Use 32 MiB to 4,096 GiB, in whole MiB.')
  put('diskGiB', diskProblem(draft, context.imageBytes))
  if (draft.nics.some(nic => !context.networkIds.has(nic.networkId))) put('nics', 'Choose a network for every card.')
  if (draft.nics.length > 8) put('nics', 'Add at most 8 cards here; more can follow later.')
  if (draft.tags.length > 32 || draft.tags.some(tag => tag.length > 40))
    put('tags', 'Use at most 32 tags of 40 characters.')
  return issues
}

/** What is legal but likely not meant. */
export function draftWarnings(draft: VmDraft, capacity: Capacity | undefined): Issues {
  if (!capacity) return {}
  const warnings: Issues = {}
  const cpus = wholeNumber(draft.cpus) ?? 0
  if (cpus > capacity.threads)
    warnings.cpus = `The host has ${capacity.threads} threads; more CPUs make the VM slower, not faster.`
  const memory = memoryMiB(draft.memory) ?? 0
  if (memory > capacity.memoryMiB) warnings.memory = 'The host has less memory than this: the VM will not start.'
  const disk = (draft.withDisk ? (wholeNumber(draft.diskGiB) ?? 0) : 0) * 2 ** 30
  if (capacity.freeBytes !== undefined && disk > capacity.freeBytes) {
    warnings.diskGiB = 'The pool has less room than this: the VM stops when the pool is full.'
  }
  return warnings
}
