import { createHash } from 'node:crypto'
import type { Core } from '../api/ports.ts'
import { newId } from '../lib/id.ts'
import type { SimPool } from './pool.driver.sim.ts'
import { storageRecords } from './storage.store.ts'

const MIB = 1024 * 1024

/** What the simulated pool holds at first. Nothing in these files can be booted. */
const IMAGES = [
  { name: 'debian-13-netinst.iso', kind: 'iso', sizeBytes: 783 * MIB, description: 'Debian 13 installer' },
  { name: 'ubuntu-26.04-server.iso', kind: 'iso', sizeBytes: 3_100 * MIB, description: 'Ubuntu server installer' },
  { name: 'virtio-win.iso', kind: 'iso', sizeBytes: 750 * MIB, description: 'Drivers for Windows guests' },
  { name: 'debian-13-cloud', kind: 'disk', sizeBytes: 3_072 * MIB, description: 'Debian 13 for cloud-init' },
] as const

/** Fills an empty simulated pool; to be called before the service starts. Does nothing when there are images. */
export async function seedSimStorage(core: Core, pool: SimPool): Promise<void> {
  const { pools, images } = storageRecords(core.store)
  if ((await images.list()).length > 0) return
  const hostId = core.hostId
  const mine = (await pools.list()).find(record => record.hostId === hostId)
  const local = mine ?? (await pools.create({ name: 'local', config: { type: 'directory' }, phase: 'ready', hostId }))
  for (const { name, kind, sizeBytes, description } of IMAGES) {
    const id = newId()
    await pool.plantImage(id, kind, sizeBytes)
    await images.create({
      id,
      name,
      phase: 'ready',
      hostId,
      config: {
        poolId: local.id,
        description,
        kind,
        format: kind === 'iso' ? 'iso' : 'raw',
        sizeBytes,
        virtualSizeBytes: sizeBytes,
        // Reading gigabytes of nothing for the true one would be slow and tell nothing.
        sha256: createHash('sha256').update(name).digest('hex'),
        uploadId: newId(),
      },
    })
  }
}
