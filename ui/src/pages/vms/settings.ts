import type { Vm, VmUpdate } from '../../api/types.ts'
import { nameProblem } from '../names.ts'
import { memoryMiB, memoryOf, type VmDraft, wholeNumber } from './create/draft.ts'

export type BootDevice = Vm['config']['bootOrder'][number]

/** The settings of a VM as they stand in the form. */
export type SettingsDraft = Pick<
  VmDraft,
  'name' | 'description' | 'cpus' | 'memory' | 'firmware' | 'hardwareVirtualisation' | 'autostart' | 'tags'
> & { bootOrder: readonly BootDevice[] }
export type SettingsIssues = Partial<Record<keyof SettingsDraft, string>>

/** The form filled with what the VM has. */
export function settingsOf({ name, config }: Pick<Vm, 'name' | 'config'>): SettingsDraft {
  const { description, firmware, hardwareVirtualisation, autostart, tags, bootOrder } = config
  return {
    name,
    description,
    cpus: String(config.cpus),
    memory: memoryOf(config.memoryMiB),
    firmware,
    hardwareVirtualisation,
    autostart,
    tags,
    bootOrder,
  }
}

/** What keeps the settings from being saved, by field. */
export function settingsIssues(draft: SettingsDraft, takenNames: ReadonlySet<string>): SettingsIssues {
  const issues: SettingsIssues = {}
  const name = nameProblem(draft.name, takenNames, 'VM')
  if (name) issues.name = name
  if (draft.description.length > 2000) issues.description = 'Use 2,000 characters or fewer.'
  const cpus = wholeNumber(draft.cpus)
  if (cpus === undefined || cpus < 1 || cpus > 256) issues.cpus = 'Use a whole number from 1 to 256.'
  const memory = memoryMiB(draft.memory)
  if (memory === undefined || memory < 32 || memory > 4_194_304)
    issues.memory = 'Use 32 MiB to 4,096 GiB, in whole MiB.'
  if (draft.bootOrder.length === 0) issues.bootOrder = 'Choose at least one device.'
  return issues
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)

/** Only what differs from the VM, so that a change of the description needs no VM that is off. */
export function changesOf(vm: Pick<Vm, 'name' | 'config'>, draft: SettingsDraft): VmUpdate {
  const { config } = vm
  const wanted: VmUpdate = {
    name: draft.name,
    description: draft.description,
    cpus: wholeNumber(draft.cpus),
    memoryMiB: memoryMiB(draft.memory),
    firmware: draft.firmware,
    hardwareVirtualisation: draft.hardwareVirtualisation,
    autostart: draft.autostart,
    bootOrder: [...draft.bootOrder],
    tags: [...draft.tags],
  }
  const current: Record<string, unknown> = { ...config, name: vm.name }
  return Object.fromEntries(Object.entries(wanted).filter(([key, value]) => !same(value, current[key])))
}
