import type { ResourceRef } from '../api/common.schema.ts'
import type { UsagePort } from '../api/ports.ts'
import type { PowerState } from './vm.schema.ts'
import type { StoredVm, VmRecords } from './vm.store.ts'

const ref = (vm: StoredVm): ResourceRef => ({ kind: 'vms', id: vm.id, name: vm.name })
const OFF: readonly PowerState[] = ['off', 'crashed']

/** Who uses what, read from the VMs' configs. `powerOf` tells what is known now. */
export function usageOf(records: VmRecords, powerOf: (vm: StoredVm) => PowerState): UsagePort {
  const users = (uses: (vm: StoredVm) => boolean) => [...records.all()].filter(uses)
  const ofVolume = (volumeId: string) => users(vm => vm.config.disks.some(disk => disk.volumeId === volumeId))
  return {
    usersOfVolume: id => ofVolume(id).map(ref),
    volumeIsOpen: id => ofVolume(id).some(vm => !OFF.includes(powerOf(vm))),
    usersOfImage: id => users(vm => vm.config.cdromImageId === id).map(ref),
    usersOfNetwork: id =>
      [...records.all()].flatMap(vm => vm.config.nics.filter(nic => nic.networkId === id).map(() => ref(vm))),
    vmsOnHost(hostId) {
      const own = users(vm => vm.hostId === hostId)
      return {
        total: own.length,
        running: own.filter(vm => !['off', 'crashed', 'unknown'].includes(powerOf(vm))).length,
      }
    },
  }
}
