import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ResourceRef } from '../api/common.schema.ts'
import type { UsagePort } from '../api/ports.ts'
import { testCore } from '../lib/test-core.ts'
import { createSimPool, type SimPoolOptions } from './pool.driver.sim.ts'
import type { PoolDriver } from './storage.driver.ts'
import { createStorageService } from './storage.service.ts'
import { storageRecords } from './storage.store.ts'

/**
 * The true service on the simulated pool, for tests. `restart` starts a second service on the same store and files,
 * as after a kill: what the first one was doing is simply lost.
 */
export async function testStorage(options: Partial<SimPoolOptions> & { wrap?: (pool: PoolDriver) => PoolDriver } = {}) {
  const { wrap = (pool: PoolDriver) => pool, ...simOptions } = options
  const root = await mkdtemp(join(tmpdir(), 'lqx-storage-'))
  const core = testCore()
  const records = storageRecords(core.store)
  const nameOf = async (id: string) =>
    ((await records.volumes.get(id)) ?? (await records.uploads.get(id)) ?? (await records.images.get(id)))?.name
  const pool = createSimPool({ root, nameOf, ...simOptions })

  /** Who uses what; tests write into it in the place of VMs. */
  const used = new Map<string, ResourceRef[]>()
  const open = new Set<string>()
  const usage: UsagePort = {
    usersOfVolume: id => used.get(id) ?? [],
    volumeIsOpen: id => open.has(id),
    usersOfImage: id => used.get(id) ?? [],
    usersOfNetwork: id => used.get(id) ?? [],
    vmsOnHost: () => ({ total: 0, running: 0 }),
  }
  let now = Date.now()
  const start = async (driver: PoolDriver) => {
    const storage = createStorageService(core, driver, { usage }, () => now)
    await storage.start()
    return storage
  }
  const storage = await start(wrap(pool))

  return {
    core,
    pool,
    records,
    root,
    storage,
    used,
    open,
    restart: () => start(pool),
    advance(ms: number) {
      now += ms
    },
    async [Symbol.asyncDispose]() {
      await storage.close()
      await core.close()
      await rm(root, { recursive: true })
    },
  }
}

/** The smallest thing that passes as an ISO: a volume descriptor in sector 16. */
export function tinyIso(sizeBytes = 17 * 2048): Buffer {
  const iso = Buffer.alloc(sizeBytes)
  iso.write('\x01CD001\x01', 16 * 2048, 'latin1')
  return iso
}
