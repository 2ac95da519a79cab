import { ApiError } from '../api/errors.ts'
import type { StorageContext } from './storage.context.ts'
import { poolProblem } from './storage.rules.ts'
import type { Pool } from './storage.schema.ts'
import type { StoredPool } from './storage.store.ts'

export interface PoolService {
  /** Makes the record of the pool `local` when the host has none. */
  start(): Promise<void>
  /** Id of this host's own pool. */
  localId(): string
  /** Throws `not_found` for a pool that is not there. */
  check(poolId: string): Promise<void>
  list(): Promise<Pool[]>
  get(id: string): Promise<Pool>
}

export function createPoolService(context: StorageContext): PoolService {
  const { core, driver, records } = context
  let local: string | undefined

  const state = async (): Promise<Pool['state']> => {
    try {
      const space = await driver.space()
      const usedBytes = space.capacityBytes - space.availableBytes
      return { status: 'online', ...space, usedBytes, problem: poolProblem(space) }
    } catch (error) {
      if (!(error instanceof ApiError)) core.log.error({ err: error }, 'pool does not answer')
      const problem = error instanceof ApiError ? error.message : 'The pool does not answer. See the log of the host.'
      return { status: 'offline', capacityBytes: 0, usedBytes: 0, availableBytes: 0, problem }
    }
  }

  const view = async (record: StoredPool): Promise<Pool> => ({
    id: record.id,
    name: record.name,
    config: { ...record.config, hostId: record.hostId },
    state: await state(),
    createdAt: record.createdAt,
    updatedAt: record.updatedAt,
  })

  return {
    async start() {
      const mine = (await records.pools.list()).find(pool => pool.hostId === core.hostId)
      const pool =
        mine ??
        (await records.pools.create({
          name: 'local',
          config: { type: 'directory' },
          phase: 'ready',
          hostId: core.hostId,
        }))
      local = pool.id
    },
    localId() {
      if (local === undefined) throw new ApiError('unavailable', 'The service is still starting. Try again.')
      return local
    },
    async check(poolId) {
      await records.pools.require(poolId)
    },
    list: async () => await Promise.all((await records.pools.list()).map(view)),
    get: async id => await view(await records.pools.require(id)),
  }
}
