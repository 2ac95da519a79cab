import type { ResourceKind, ResourceRef } from '../api/common.schema.ts'
import { ApiError } from '../api/errors.ts'
import type { Core, UsagePort } from '../api/ports.ts'
import type { PoolDriver } from './storage.driver.ts'
import type { StorageRecords } from './storage.store.ts'

/** What the parts of the storage service share. */
export interface StorageContext {
  readonly core: Core
  readonly driver: PoolDriver
  readonly records: StorageRecords
  /** Read when it is needed: the VMs' service is made after this one. */
  readonly usage: () => UsagePort
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Throws `unavailable` while the pool is not there; everything that changes something asks first. */
  readonly usable: () => Promise<void>
}

/** Id of the task that works on a resource now. */
export function taskOn(context: StorageContext, id: string): string | null {
  return context.core.tasks.holder(id)?.id ?? null
}

/** Throws `locked` when a task works on the resource, naming the task. */
export function refuseLocked(context: StorageContext, ref: ResourceRef): void {
  const holder = context.core.tasks.holder(ref.id)
  if (holder === undefined) return
  throw new ApiError('locked', `A task works on "${ref.name}": ${holder.title}. Wait until it has ended.`, {
    details: { taskId: holder.id },
  })
}

/** Throws `in_use` when there are users, naming them. */
export function refuseUsed(name: string, users: readonly ResourceRef[], advice: string): void {
  if (users.length === 0) return
  const names = users.map(user => `"${user.name}"`).join(', ')
  throw new ApiError('in_use', `"${name}" is used by ${names}. ${advice}`, { details: { usedBy: users } })
}

export const refOf = (kind: ResourceKind, record: { id: string; name: string }): ResourceRef => ({
  kind,
  id: record.id,
  name: record.name,
})
