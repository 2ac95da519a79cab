/** A JSON value as it comes back from the store; callers parse it with the zod schema of its kind. */
export interface Entry {
  key: string
  value: unknown
  /** Store revision of the last change of this key; the source of ETags. */
  revision: number
  /** Store revision at which the key was created. */
  createRevision: number
}

export type Operation = { op: 'put'; key: string; value: unknown; lease?: string } | { op: 'delete'; key: string }

/** `revision` 0 demands that the key does not exist. */
export interface Condition {
  key: string
  revision: number
}

export type CommitResult = { ok: true; revision: number } | { ok: false; conflicts: string[] }

export interface Change {
  type: 'put' | 'delete'
  key: string
  /** Absent for a deletion. */
  value?: unknown
  revision: number
}

/** Thrown by `watch` when `fromRevision` is older than the history that is kept: list again. */
export class CompactedError extends Error {
  readonly oldest: number

  constructor(oldest: number) {
    super(`history before revision ${oldest} is gone, list again`)
    this.name = 'CompactedError'
    this.oldest = oldest
  }
}

/**
 * The one place of durable configuration: a key-value store with revisions, in the shape of etcd's, so that SQLite
 * (lone host) and etcd (cluster) pass the same conformance suite. A commit that was answered survives a crash at
 * any moment. Keys are `/limiquantix/v1/<kind>/<id>`.
 */
export interface Store {
  get(key: string): Promise<Entry | undefined>
  /** All entries whose key starts with `prefix`, in key order, with the revision they were read at. */
  list(prefix: string, options?: { after?: string; limit?: number }): Promise<{ entries: Entry[]; revision: number }>
  /** All operations happen, or none when a condition does not hold. */
  commit(operations: Operation[], conditions?: Condition[]): Promise<CommitResult>
  /** Changes under `prefix` with a revision greater than `fromRevision`, until `signal` is aborted. */
  watch(prefix: string, fromRevision: number, signal: AbortSignal): AsyncIterable<Change>
  /** Grants a lease; keys put with it are deleted when it was not kept alive for `ttlSeconds`. */
  grantLease(ttlSeconds: number): Promise<string>
  keepAlive(lease: string): Promise<void>
  revokeLease(lease: string): Promise<void>
  close(): Promise<void>
}
