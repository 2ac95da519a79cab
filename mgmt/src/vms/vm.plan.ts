import type { z } from 'zod'
import type { DiskBus, VmConfig, VmCreate } from './vm.schema.ts'

/** One thing to do for a VM. `vm.steps.ts` knows how to do each and how to take it back. */
export type Step =
  | {
      kind: 'createVolume'
      diskId: string
      name: string
      sizeBytes: number
      imageId: string | null
      bus: z.infer<typeof DiskBus>
    }
  | { kind: 'attachVolume'; diskId: string; volumeId: string; bus: z.infer<typeof DiskBus> }
  | { kind: 'plugDisk'; diskId: string }
  | { kind: 'unplugDisk'; diskId: string }
  | { kind: 'removeDisk'; diskId: string }
  | { kind: 'define' }
  | { kind: 'setReady' }
  | { kind: 'start' }
  | { kind: 'markDeleting'; keepVolumes: boolean }
  | { kind: 'undefine' }
  | { kind: 'deleteVolumes'; volumeIds: string[] }
  | { kind: 'deleteOwnedVolumes' }
  | { kind: 'deleteRecord' }

const GIB = 1024 ** 3

/** Name of the volume for a VM's n-th disk; names hold 63 characters at most. */
export const volumeName = (vmName: string, number: number): string => {
  const suffix = `-disk-${number}`
  return vmName.slice(0, 63 - suffix.length) + suffix
}

/**
 * Creating: the record exists already, in the phase `creating`. Volumes first, they are what may fail; a start that
 * fails leaves a VM that is ready, because somebody who asked for it wants to know why, not to begin again.
 */
export function planCreate(vmName: string, wanted: Pick<VmCreate, 'disks' | 'start'>, newId: () => string): Step[] {
  const volumes = wanted.disks.map((disk, index): Step => {
    const name = volumeName(vmName, index + 1)
    return {
      kind: 'createVolume',
      diskId: newId(),
      name,
      sizeBytes: disk.sizeGiB * GIB,
      imageId: disk.imageId,
      bus: disk.bus,
    }
  })
  return [...volumes, { kind: 'define' }, { kind: 'setReady' }, ...(wanted.start ? [{ kind: 'start' } as const] : [])]
}

/**
 * Deleting: the mark first, so that an interrupted deletion is finished at the next start and never half undone.
 * Volumes that stay are taken out of the config by the same commit.
 */
export function planDelete(config: VmConfig, deleteVolumes: boolean): Step[] {
  return [
    { kind: 'markDeleting', keepVolumes: !deleteVolumes },
    ...planFinishDelete(deleteVolumes ? config : undefined),
  ]
}

/** The rest of a deletion that was marked; doing any of it twice is fine. */
export function planFinishDelete(config: Pick<VmConfig, 'disks'> | undefined): Step[] {
  const volumeIds = config?.disks.map(disk => disk.volumeId) ?? []
  return [{ kind: 'undefine' }, { kind: 'deleteVolumes', volumeIds }, { kind: 'deleteRecord' }]
}

/** What a creation left behind that was interrupted: everything goes, also volumes made but not yet noted. */
export function planUndoCreate(): Step[] {
  return [{ kind: 'undefine' }, { kind: 'deleteOwnedVolumes' }, { kind: 'deleteRecord' }]
}

/** A new disk, made or existing; into the running guest too when there is one. */
export function planAddDisk(disk: Extract<Step, { kind: 'createVolume' | 'attachVolume' }>, isOn: boolean): Step[] {
  const plug: Step[] = isOn ? [{ kind: 'plugDisk', diskId: disk.diskId }] : []
  return [disk, ...plug, { kind: 'define' }]
}

export function planRemoveDisk(disk: VmConfig['disks'][number], isOn: boolean, deleteVolume: boolean): Step[] {
  const unplug: Step[] = isOn ? [{ kind: 'unplugDisk', diskId: disk.id }] : []
  const drop: Step[] = deleteVolume ? [{ kind: 'deleteVolumes', volumeIds: [disk.volumeId] }] : []
  return [...unplug, { kind: 'removeDisk', diskId: disk.id }, { kind: 'define' }, ...drop]
}

/** What a step is called in a task's log. */
export function describeStep(step: Step): string {
  switch (step.kind) {
    case 'createVolume':
      return `Creating volume ${step.name}`
    case 'attachVolume':
      return 'Adding the volume'
    case 'plugDisk':
      return 'Plugging the disk into the running guest'
    case 'unplugDisk':
      return 'Asking the guest to release the disk'
    case 'removeDisk':
      return 'Removing the disk'
    case 'define':
      return 'Defining it'
    case 'setReady':
      return 'It is created'
    case 'start':
      return 'Starting it'
    case 'markDeleting':
      return 'Deleting it'
    case 'undefine':
      return 'Removing its definition'
    case 'deleteVolumes':
    case 'deleteOwnedVolumes':
      return 'Deleting volumes'
    case 'deleteRecord':
      return 'It is deleted'
  }
}
