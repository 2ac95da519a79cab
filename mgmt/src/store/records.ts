import { z } from 'zod'
import { Id, Name, type ResourceKind, ResourceRef, Timestamp } from '../api/common.schema.ts'
import { ApiError, notFound } from '../api/errors.ts'
import { newId } from '../lib/id.ts'
import { kindPrefix, nameKey, recordKey } from './keys.ts'
import type { Condition, Entry, Operation, Store } from './store.ts'

export const Phase = z.enum(['creating', 'ready', 'deleting'])
export type Phase = z.infer<typeof Phase>

/** What is stored of a resource. `revision` is the store's, the source of its ETag; state is never stored. */
export interface StoredRecord<C> {
  readonly id: string
  readonly revision: number
  readonly name: string
  readonly config: C
  readonly phase: Phase
  /** Host that the resource is bound to. */
  readonly hostId: string
  /** Resource that it was made for and goes with while the phase is `creating`. */
  readonly owner?: ResourceRef
  readonly createdAt: string
  readonly updatedAt: string
}

export interface NewRecord<C> {
  /** A new id when absent. */
  id?: string
  name: string
  config: C
  phase: Phase
  hostId: string
  owner?: ResourceRef
}

/** What changes; `owner: null` takes the owner away. */
export interface RecordChange<C> {
  name?: string | undefined
  config?: C | undefined
  phase?: Phase | undefined
  hostId?: string | undefined
  owner?: ResourceRef | null | undefined
}

/**
 * Records of one kind. Names are unique per kind, whatever their case. Every method that changes something is one
 * commit: it happened when the promise resolves, and not at all when it rejects.
 */
export interface RecordStore<C> {
  get(id: string): Promise<StoredRecord<C> | undefined>
  /** Throws `not_found`. */
  require(id: string): Promise<StoredRecord<C>>
  findByName(name: string): Promise<StoredRecord<C> | undefined>
  /** All records in the order they were made. */
  list(): Promise<StoredRecord<C>[]>
  /** Throws `name_taken`. */
  create(record: NewRecord<C>): Promise<StoredRecord<C>>
  /**
   * Changes a record; a function is given the present one (and called again when somebody else was faster). With
   * `ifRevision` the present one has to have that revision. Throws `not_found`, `etag_mismatch`, `name_taken`.
   */
  update(
    id: string,
    change: RecordChange<C> | ((present: StoredRecord<C>) => RecordChange<C>),
    ifRevision?: number,
  ): Promise<StoredRecord<C>>
  /** Throws `not_found`, `etag_mismatch`, `name_taken`. */
  rename(id: string, name: string, ifRevision?: number): Promise<StoredRecord<C>>
  /** Deletes a record and frees its name; one that is gone is fine. Throws `etag_mismatch`. */
  delete(id: string, ifRevision?: number): Promise<void>
}

const NOUNS: Record<ResourceKind, string> = {
  vms: 'virtual machine',
  images: 'image',
  volumes: 'volume',
  uploads: 'upload',
  pools: 'pool',
  networks: 'network',
  hosts: 'host',
  tasks: 'task',
  tokens: 'token',
  settings: 'settings record',
}

const nameTaken = (kind: ResourceKind, name: string) =>
  new ApiError('name_taken', `There is already a ${NOUNS[kind]} named "${name}". Choose another name.`, {
    details: { name },
  })

const changedMeanwhile = () =>
  new ApiError('etag_mismatch', 'Somebody else changed this meanwhile. Load it again and repeat your change.')

/** How often an update without `ifRevision` is repeated when others keep changing the same record. */
const ATTEMPTS = 20

/**
 * Records of `kind` whose stored config is described by `config`. `names` are checked by `Name` and unique unless
 * `uniqueNames` is false.
 */
export function recordStore<C>(
  store: Store,
  kind: ResourceKind,
  config: z.ZodType<C>,
  { uniqueNames = true }: { uniqueNames?: boolean } = {},
): RecordStore<C> {
  const Stored = z.strictObject({
    format: z.literal(1),
    name: Name,
    config,
    phase: Phase,
    hostId: Id,
    owner: ResourceRef.optional(),
    createdAt: Timestamp,
    updatedAt: Timestamp,
  })
  const prefix = kindPrefix(kind)
  /** Records parsed before: a record of the same revision is the same record. */
  const parsed = new Map<string, StoredRecord<C>>()

  const toRecord = (entry: Entry): StoredRecord<C> => {
    const id = entry.key.slice(prefix.length)
    const known = parsed.get(id)
    if (known?.revision === entry.revision) return known
    const { format: _, owner, ...rest } = Stored.parse(entry.value)
    // The schema's own output type of a generic config is not known to the compiler to be C, but parse returned it.
    const base = { id, revision: entry.revision, ...rest } as StoredRecord<C>
    const record = owner === undefined ? base : { ...base, owner }
    parsed.set(id, record)
    return record
  }

  /** The value to store. Parsed once more so that nothing unreadable is ever written. */
  const toValue = (record: Omit<StoredRecord<C>, 'id' | 'revision'>): unknown => {
    const { name, config, phase, hostId, owner, createdAt, updatedAt } = record
    const value = { format: 1, name, config, phase, hostId, createdAt, updatedAt }
    return Stored.parse(owner === undefined ? value : { ...value, owner })
  }

  const get = async (id: string) => {
    const entry = await store.get(recordKey(kind, id))
    if (entry === undefined) parsed.delete(id)
    return entry === undefined ? undefined : toRecord(entry)
  }

  const require = async (id: string) => {
    const record = await get(id)
    if (record === undefined) throw notFound(NOUNS[kind], id)
    return record
  }

  const update: RecordStore<C>['update'] = async (id, change, ifRevision) => {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const present = await require(id)
      if (ifRevision !== undefined && present.revision !== ifRevision) throw changedMeanwhile()
      const wanted = typeof change === 'function' ? change(present) : change
      const owner = wanted.owner === null ? undefined : (wanted.owner ?? present.owner)
      const next = {
        name: wanted.name ?? present.name,
        config: wanted.config ?? present.config,
        phase: wanted.phase ?? present.phase,
        hostId: wanted.hostId ?? present.hostId,
        ...(owner === undefined ? {} : { owner }),
        createdAt: present.createdAt,
        updatedAt: new Date().toISOString(),
      }
      const operations: Operation[] = [{ op: 'put', key: recordKey(kind, id), value: toValue(next) }]
      const conditions: Condition[] = [{ key: recordKey(kind, id), revision: present.revision }]
      const [oldName, newName] = [nameKey(kind, present.name), nameKey(kind, next.name)]
      if (uniqueNames && oldName !== newName) {
        operations.push({ op: 'delete', key: oldName }, { op: 'put', key: newName, value: id })
        conditions.push({ key: newName, revision: 0 })
      }
      const result = await store.commit(operations, conditions)
      if (result.ok) return { ...next, id, revision: result.revision }
      if (result.conflicts.includes(newName)) throw nameTaken(kind, next.name)
    }
    throw changedMeanwhile()
  }

  return {
    get,
    require,
    update,

    async findByName(name) {
      if (!uniqueNames) throw new TypeError(`names of ${kind} are not unique`)
      const entry = await store.get(nameKey(kind, name))
      return entry === undefined ? undefined : await get(z.string().parse(entry.value))
    },

    async list() {
      const { entries } = await store.list(prefix)
      const records = entries.map(toRecord)
      if (parsed.size > records.length) {
        const alive = new Set(records.map(record => record.id))
        for (const id of parsed.keys()) if (!alive.has(id)) parsed.delete(id)
      }
      return records
    },

    async create(record) {
      const id = record.id ?? newId()
      const now = new Date().toISOString()
      const { id: _, ...fields } = record
      const next = { ...fields, createdAt: now, updatedAt: now }
      const operations: Operation[] = [{ op: 'put', key: recordKey(kind, id), value: toValue(next) }]
      const conditions: Condition[] = [{ key: recordKey(kind, id), revision: 0 }]
      if (uniqueNames) {
        operations.push({ op: 'put', key: nameKey(kind, record.name), value: id })
        conditions.push({ key: nameKey(kind, record.name), revision: 0 })
      }
      const result = await store.commit(operations, conditions)
      if (result.ok) return { ...next, id, revision: result.revision }
      if (uniqueNames && result.conflicts.includes(nameKey(kind, record.name))) throw nameTaken(kind, record.name)
      throw new Error(`${kind} ${id} exists already`)
    },

    rename: (id, name, ifRevision) => update(id, { name }, ifRevision),

    async delete(id, ifRevision) {
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        const present = await get(id)
        if (present === undefined) return
        if (ifRevision !== undefined && present.revision !== ifRevision) throw changedMeanwhile()
        const operations: Operation[] = [{ op: 'delete', key: recordKey(kind, id) }]
        if (uniqueNames) operations.push({ op: 'delete', key: nameKey(kind, present.name) })
        const result = await store.commit(operations, [{ key: recordKey(kind, id), revision: present.revision }])
        if (result.ok) {
          parsed.delete(id)
          return
        }
      }
      throw changedMeanwhile()
    },
  }
}
