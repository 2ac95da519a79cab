import { isDeepStrictEqual } from 'node:util'
import type { RecordChange } from '../store/records.ts'
import type { VmContext } from './vm.context.ts'
import type { VmVerb } from './vm.rules.ts'
import type { VmConfig, VmUpdate } from './vm.schema.ts'
import type { StoredVm } from './vm.store.ts'

const HARDWARE = ['cpus', 'memoryMiB', 'firmware', 'hardwareVirtualisation', 'bootOrder'] as const

/** The fields of `update` that differ from the record. */
function changesOf(record: StoredVm, update: VmUpdate): { config: VmConfig; name: string; changed: Set<string> } {
  const { name = record.name, ...given } = update
  const present = Object.entries(given).filter(([, value]) => value !== undefined)
  const config: VmConfig = { ...record.config, ...Object.fromEntries(present) }
  const keys = Object.keys(config) as (keyof VmConfig)[]
  const changed = new Set<string>(keys.filter(key => !isDeepStrictEqual(config[key], record.config[key])))
  if (name !== record.name) changed.add('name')
  return { config, name, changed }
}

/** What has to be allowed for a set of changed fields; texts, tags and autostart always are. */
function verbsFor(changed: ReadonlySet<string>): VmVerb[] {
  const verbs: VmVerb[] = []
  if (changed.has('name')) verbs.push('rename')
  if (HARDWARE.some(key => changed.has(key))) verbs.push('editHardware')
  if (changed.has('cdromImageId')) verbs.push('changeMedia')
  return verbs
}

/** Changes the config of a VM that had `revision` when it was looked at. Throws `etag_mismatch`, `illegal_state`. */
export async function updateVm(
  context: VmContext,
  record: StoredVm,
  update: VmUpdate,
  revision: number,
): Promise<StoredVm> {
  const { config, name, changed } = changesOf(record, update)
  const verbs = verbsFor(changed)
  for (const verb of verbs) context.assertCan(verb, record)
  if (changed.has('cdromImageId') && config.cdromImageId !== null) await context.checks.iso(config.cdromImageId)
  return await context.exclusively(record.id, async () => {
    if (verbs.length === 0) return await context.records.update(record.id, { config }, revision)
    return await redefine(context, record, { name, config }, revision, changed.has('cdromImageId'))
  })
}

/**
 * Writes a change to the record and makes the definition follow it, the medium in the drive of a running VM too.
 * When the hypervisor refuses, the record is put back as it was.
 */
export async function redefine(
  context: VmContext,
  record: StoredVm,
  change: RecordChange<VmConfig> | ((present: StoredVm) => RecordChange<VmConfig>),
  revision?: number,
  isMediaChange = false,
): Promise<StoredVm> {
  const { records, driver, tools, observer } = context
  const power = context.view(record).state.power
  const updated = await records.update(record.id, change, revision)
  try {
    const spec = await tools.specOf(updated)
    if (isMediaChange && (power === 'running' || power === 'paused'))
      await driver.changeMedia(record.id, spec.cdromPath)
    await driver.define(spec)
  } catch (error) {
    await records.update(record.id, { name: record.name, config: record.config })
    await tools.specOf(record).catch(() => {})
    throw error
  }
  await observer.refresh(record.id).catch(() => {})
  return updated
}
