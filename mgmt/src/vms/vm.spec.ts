import type { NetworkPort, StoragePort } from '../api/ports.ts'
import type { VmSpec } from './vm.driver.ts'
import type { StoredVm } from './vm.store.ts'

export type SpecOf = (record: Pick<StoredVm, 'id' | 'name' | 'config'>) => Promise<VmSpec>

/**
 * Resolves a record to what the hypervisor needs. Throws `not_found` when something it refers to is gone, and
 * `illegal_state` when a volume is not ready.
 */
export function specResolver(storage: StoragePort, networks: NetworkPort): SpecOf {
  return async ({ id, name, config }) => ({
    id,
    name,
    config,
    cdromPath: config.cdromImageId === null ? null : (await storage.imageForVm(config.cdromImageId)).path,
    disks: await Promise.all(
      config.disks.map(async disk => {
        const { path, format } = await storage.volumeForVm(disk.volumeId)
        return { id: disk.id, path, format, bus: disk.bus }
      }),
    ),
    nics: await Promise.all(
      config.nics.map(async nic => {
        const { bridge, vlan } = await networks.attachment(nic.networkId)
        return { id: nic.id, bridge, vlan, mac: nic.mac, model: nic.model }
      }),
    ),
  })
}
