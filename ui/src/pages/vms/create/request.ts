import type { VmCreate } from '../../../api/types.ts'
import { type DraftField, memoryMiB, type VmDraft, wholeNumber } from './draft.ts'

/** The request that creates what a draft without issues describes. */
export function requestOf(draft: VmDraft): VmCreate {
  const hasDisk = draft.withDisk || draft.source === 'image'
  const disk = {
    sizeGiB: wholeNumber(draft.diskGiB) ?? 0,
    imageId: draft.source === 'image' ? draft.diskImageId : null,
    bus: draft.diskBus,
  }
  return {
    name: draft.name,
    description: draft.description,
    cpus: wholeNumber(draft.cpus) ?? 0,
    memoryMiB: memoryMiB(draft.memory) ?? 0,
    firmware: draft.firmware,
    hardwareVirtualisation: draft.hardwareVirtualisation,
    autostart: draft.autostart,
    // The disk comes first so that an installed system boots; while the disk is empty the firmware goes on.
    bootOrder: draft.source === 'blank' ? ['disk', 'network'] : ['disk', 'cdrom'],
    cdromImageId: draft.source === 'iso' ? draft.isoId : null,
    disks: hasDisk ? [disk] : [],
    nics: draft.nics.map(({ networkId, model }) => ({ networkId, model })),
    tags: [...draft.tags],
    ...(draft.hostId === null ? {} : { hostId: draft.hostId }),
    start: draft.start,
  }
}

/** The control that an error of the API belongs to, from the path of the refused property. */
export function fieldOfPath(path: string, source: VmDraft['source']): DraftField | undefined {
  const head = path.replace(/^body\./, '')
  if (/^disks\.\d+\.imageId$/.test(head)) return 'diskImageId'
  if (head.startsWith('disks')) return 'diskGiB'
  if (head.startsWith('nics')) return 'nics'
  if (head.startsWith('tags')) return 'tags'
  if (head === 'cdromImageId') return source === 'iso' ? 'isoId' : undefined
  if (head === 'memoryMiB') return 'memory'
  if (head === 'name' || head === 'description' || head === 'cpus' || head === 'hostId') return head
  return undefined
}
