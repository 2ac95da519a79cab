import type { ResourceKind } from '../api/common.schema.ts'

const ROOT = '/limiquantix/v1'

/** Prefix of all records of a kind, with the closing slash. */
export const kindPrefix = (kind: ResourceKind): string => `${ROOT}/${kind}/`

export const recordKey = (kind: ResourceKind, id: string): string => `${ROOT}/${kind}/${id}`

/** Holds the id of the record with this name; names that differ only in case are the same name. */
export const nameKey = (kind: ResourceKind, name: string): string => `${ROOT}/names/${kind}/${name.toLowerCase()}`
