import { describe, expect, test } from 'vitest'
import {
  planAddDisk,
  planCreate,
  planDelete,
  planRemoveDisk,
  planUndoCreate,
  type Step,
  volumeName,
} from './vm.plan.ts'
import { VmConfig, VmCreate } from './vm.schema.ts'

const kinds = (steps: Step[]) => steps.map(step => step.kind)
const GIB = 1024 ** 3
const disk = {
  id: '01890000-0000-7000-8000-0000000000d1',
  volumeId: '01890000-0000-7000-8000-0000000000f1',
  bus: 'virtio',
} as const
const config = VmConfig.parse({
  description: '',
  cpus: 1,
  memoryMiB: 64,
  firmware: 'bios',
  hardwareVirtualisation: true,
  autostart: false,
  bootOrder: ['disk'],
  cdromImageId: null,
  disks: [disk],
  nics: [],
  tags: [],
})

describe('creating', () => {
  test('volumes, definition, ready, and the start last: a VM whose start fails stays', () => {
    const wanted = VmCreate.parse({ name: 'web', disks: [{ sizeGiB: 10 }, { sizeGiB: 20, bus: 'scsi' }], start: true })
    let ids = 0
    const steps = planCreate('web', wanted, () => `id-${++ids}`)
    expect(kinds(steps)).toEqual(['createVolume', 'createVolume', 'define', 'setReady', 'start'])
    expect(steps.slice(0, 2)).toEqual([
      { kind: 'createVolume', diskId: 'id-1', name: 'web-disk-1', sizeBytes: 10 * GIB, imageId: null, bus: 'virtio' },
      { kind: 'createVolume', diskId: 'id-2', name: 'web-disk-2', sizeBytes: 20 * GIB, imageId: null, bus: 'scsi' },
    ])
    expect(kinds(planCreate('web', { disks: [], start: false }, () => ''))).toEqual(['define', 'setReady'])
  })

  test('an interrupted one is taken back whole, whatever of it was there', () => {
    expect(kinds(planUndoCreate())).toEqual(['undefine', 'deleteOwnedVolumes', 'deleteRecord'])
  })

  test('names of volumes fit, however long the name of the VM', () => {
    expect(volumeName('a'.repeat(63), 12)).toHaveLength(63)
    expect(volumeName('a'.repeat(63), 12).endsWith('-disk-12')).toBe(true)
  })
})

describe('deleting', () => {
  test('is marked first and forgotten last', () => {
    expect(kinds(planDelete(config, true))).toEqual(['markDeleting', 'undefine', 'deleteVolumes', 'deleteRecord'])
    expect(planDelete(config, true)).toContainEqual({ kind: 'deleteVolumes', volumeIds: [disk.volumeId] })
  })

  test('volumes that stay are no part of it', () => {
    const steps = planDelete(config, false)
    expect(steps[0]).toEqual({ kind: 'markDeleting', keepVolumes: true })
    expect(steps).toContainEqual({ kind: 'deleteVolumes', volumeIds: [] })
  })
})

describe('disks', () => {
  const added = { kind: 'attachVolume', diskId: disk.id, volumeId: disk.volumeId, bus: 'virtio' } as const
  test('the running guest is asked only when there is one', () => {
    expect(kinds(planAddDisk(added, true))).toEqual(['attachVolume', 'plugDisk', 'define'])
    expect(kinds(planAddDisk(added, false))).toEqual(['attachVolume', 'define'])
    expect(kinds(planRemoveDisk(disk, true, false))).toEqual(['unplugDisk', 'removeDisk', 'define'])
  })

  test('a volume is deleted when nothing refers to it any more', () => {
    expect(kinds(planRemoveDisk(disk, false, true))).toEqual(['removeDisk', 'define', 'deleteVolumes'])
  })
})
