import { expect, it } from 'vitest'
import { VmUpdate } from '../../../../mgmt/src/vms/vm.schema.ts'
import { changesOf, settingsIssues, settingsOf } from './settings.ts'

const vm = {
  name: 'web',
  config: {
    description: 'front',
    cpus: 2,
    memoryMiB: 2048,
    firmware: 'uefi' as const,
    hardwareVirtualisation: true,
    autostart: false,
    bootOrder: ['disk' as const, 'cdrom' as const],
    cdromImageId: null,
    disks: [],
    nics: [],
    tags: ['a'],
  },
}

it('asks for nothing when nothing was changed', () => expect(changesOf(vm, settingsOf(vm))).toEqual({}))

it('sends only what differs, as the API accepts it', () => {
  const draft = { ...settingsOf(vm), memory: { amount: '3', unit: 'GiB' as const }, tags: ['a', 'b'] }
  expect(VmUpdate.parse(changesOf(vm, draft))).toEqual({ memoryMiB: 3072, tags: ['a', 'b'] })
  expect(changesOf(vm, { ...settingsOf(vm), bootOrder: ['cdrom', 'disk'] })).toEqual({ bootOrder: ['cdrom', 'disk'] })
})

it('finds what cannot be saved', () => {
  const draft = {
    ...settingsOf(vm),
    name: 'DB',
    cpus: 'x',
    memory: { amount: '1', unit: 'MiB' as const },
    bootOrder: [],
  }
  expect(Object.keys(settingsIssues(draft, new Set(['db'])))).toEqual(['name', 'cpus', 'memory', 'bootOrder'])
  expect(settingsIssues(settingsOf(vm), new Set(['db']))).toEqual({})
})
