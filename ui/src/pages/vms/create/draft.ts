import type { VmCreate } from '../../../api/types.ts'

/** What the VM starts from: an installer, a ready disk image, or nothing (network boot). */
export type BootSource = 'iso' | 'image' | 'blank'
export type NicModel = VmCreate['nics'][number]['model']
export type DiskBus = VmCreate['disks'][number]['bus']
export type MemoryUnit = 'MiB' | 'GiB'
export type NicDraft = { key: number; networkId: string; model: NicModel }

/** A VM as it stands in the form: numbers are still text, so that half-typed ones can be shown. */
export type VmDraft = {
  name: string
  /** False while the name is our suggestion, which then follows the chosen image. */
  nameTyped: boolean
  description: string
  source: BootSource
  isoId: string | null
  diskImageId: string | null
  cpus: string
  memory: { amount: string; unit: MemoryUnit }
  withDisk: boolean
  diskGiB: string
  diskBus: DiskBus
  nics: readonly NicDraft[]
  firmware: VmCreate['firmware']
  hardwareVirtualisation: boolean
  autostart: boolean
  tags: readonly string[]
  hostId: string | null
  start: boolean
}

/** Fields that have a control of their own, which is where their errors are shown. */
export type DraftField =
  | 'name'
  | 'description'
  | 'isoId'
  | 'diskImageId'
  | 'cpus'
  | 'memory'
  | 'diskGiB'
  | 'nics'
  | 'tags'
  | 'hostId'

export const EMPTY_DRAFT: VmDraft = {
  name: '',
  nameTyped: false,
  description: '',
  source: 'iso',
  isoId: null,
  diskImageId: null,
  cpus: '2',
  memory: { amount: '2', unit: 'GiB' },
  withDisk: true,
  diskGiB: '20',
  diskBus: 'virtio',
  nics: [],
  firmware: 'uefi',
  hardwareVirtualisation: true,
  autostart: false,
  tags: [],
  hostId: null,
  start: true,
}

/** Sizes people ask for most; anything else is typed. */
export const PRESETS = [
  { id: 'tiny', label: 'Tiny', cpus: 1, memoryMiB: 512 },
  { id: 'small', label: 'Small', cpus: 1, memoryMiB: 1024 },
  { id: 'medium', label: 'Medium', cpus: 2, memoryMiB: 2048 },
  { id: 'large', label: 'Large', cpus: 4, memoryMiB: 8192 },
] as const
export type Preset = (typeof PRESETS)[number]

/** A whole positive number, or undefined when the text is none. */
export function wholeNumber(text: string): number | undefined {
  return /^\d{1,9}$/.test(text.trim()) ? Number(text) : undefined
}

/** Memory in MiB; fractions of a GiB are fine as long as whole MiB come out. Undefined when it is no number. */
export function memoryMiB(memory: VmDraft['memory']): number | undefined {
  const text = memory.amount.trim().replace(',', '.')
  if (!/^\d{1,9}(\.\d{1,3})?$/.test(text)) return undefined
  const mebibytes = Number(text) * (memory.unit === 'GiB' ? 1024 : 1)
  return Number.isInteger(mebibytes) ? mebibytes : undefined
}

/** A number of MiB in the unit that people would write it in. */
export function memoryOf(mebibytes: number): VmDraft['memory'] {
  return mebibytes % 512 === 0 && mebibytes >= 1024
    ? { amount: String(mebibytes / 1024), unit: 'GiB' }
    : { amount: String(mebibytes), unit: 'MiB' }
}

/** The preset that the draft's CPUs and memory amount to, if any. */
export function presetOf(draft: Pick<VmDraft, 'cpus' | 'memory'>): Preset | undefined {
  return PRESETS.find(preset => preset.cpus === wholeNumber(draft.cpus) && preset.memoryMiB === memoryMiB(draft.memory))
}

export type DraftAction =
  | { type: 'set'; values: Partial<Omit<VmDraft, 'nics' | 'name' | 'nameTyped'>> }
  | { type: 'name'; name: string }
  | { type: 'suggestName'; name: string }
  | { type: 'preset'; preset: Preset }
  | { type: 'image'; image: { id: string; kind: 'iso' | 'disk'; virtualSizeBytes: number } | null }
  | { type: 'addNic'; networkId: string }
  | { type: 'setNic'; key: number; values: Partial<Omit<NicDraft, 'key'>> }
  | { type: 'removeNic'; key: number }

/** The smallest disk, in GiB, that holds an image of so many bytes. */
export function leastGiB(virtualSizeBytes: number): number {
  return Math.max(1, Math.ceil(virtualSizeBytes / 2 ** 30))
}

/** The next draft. Pure; choosing an image also grows a disk that would be too small for it. */
export function draftReducer(draft: VmDraft, action: DraftAction): VmDraft {
  switch (action.type) {
    case 'set':
      return { ...draft, ...action.values }
    case 'name':
      return { ...draft, name: action.name, nameTyped: action.name !== '' }
    case 'suggestName':
      return draft.nameTyped ? draft : { ...draft, name: action.name }
    case 'preset':
      return { ...draft, cpus: String(action.preset.cpus), memory: memoryOf(action.preset.memoryMiB) }
    case 'image': {
      const { image } = action
      if (image === null) return draft.source === 'iso' ? { ...draft, isoId: null } : { ...draft, diskImageId: null }
      if (image.kind === 'iso') return { ...draft, source: 'iso', isoId: image.id }
      const least = leastGiB(image.virtualSizeBytes)
      const grown = (wholeNumber(draft.diskGiB) ?? 0) < least ? String(least) : draft.diskGiB
      return { ...draft, source: 'image', diskImageId: image.id, diskGiB: grown, withDisk: true }
    }
    case 'addNic': {
      const key = Math.max(0, ...draft.nics.map(nic => nic.key)) + 1
      return { ...draft, nics: [...draft.nics, { key, networkId: action.networkId, model: 'virtio' }] }
    }
    case 'setNic':
      return { ...draft, nics: draft.nics.map(nic => (nic.key === action.key ? { ...nic, ...action.values } : nic)) }
    case 'removeNic':
      return { ...draft, nics: draft.nics.filter(nic => nic.key !== action.key) }
  }
}
