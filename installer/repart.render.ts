import { EMPTY_SLOT, TYPE } from './layout.ts'
import type { PartitionDefinition } from './plan.steps.ts'

/** Definition files for systemd-repart (repart.d(5)). Pure. */

export interface DefinitionFile {
  name: string
  text: string
}

/** One file per partition; their names keep the order. Sizes are whole kibibytes, as repart rounds them anyway. */
export function repartFiles(definitions: readonly PartitionDefinition[]): DefinitionFile[] {
  return definitions.map((definition, index) => ({
    name: `${String((index + 1) * 10)}-${definition.label.toLowerCase()}.conf`,
    text: `[Partition]\n${settings(definition)
      .map(([key, value]) => `${key}=${value}\n`)
      .join('')}`,
  }))
}

const isSecondSlot = (label: string): boolean => label === 'root-B' || label === 'verity-B'

function settings(definition: PartitionDefinition): [key: string, value: string | number][] {
  const { type, label, uuid, minBytes, maxBytes, format, encrypt } = definition
  return [
    ['Type', type === 'raid' ? TYPE.raid : type],
    ['Label', isSecondSlot(label) ? EMPTY_SLOT : label],
    ...(uuid === null ? [] : [['UUID', uuid] as [string, string]]),
    ['SizeMinBytes', minBytes],
    ...(maxBytes === null ? [] : [['SizeMaxBytes', maxBytes] as [string, number]]),
    ...(format === null ? [] : [['Format', format] as [string, string]]),
    ...(encrypt ? [['Encrypt', 'key-file'] as [string, string]] : []),
  ]
}
