import { randomBytes } from 'node:crypto'
import { ApiError } from '../api/errors.ts'
import type { HostPort, NetworkPort, StoragePort } from '../api/ports.ts'
import type { VmRecords } from './vm.store.ts'

/** A unicast address from the range that QEMU and libvirt use for guests. */
export function newMac(): string {
  return ['52', '54', '00', ...(randomBytes(3).toString('hex').match(/../g) ?? [])].join(':')
}

const invalid = (message: string, field: string) => new ApiError('invalid_request', message, { details: { field } })

export interface Checks {
  /** All throw `invalid_request` (or `in_use`) with what to do. */
  host(hostId: string): void
  iso(imageId: string): Promise<void>
  diskImage(imageId: string, sizeGiB: number): Promise<void>
  network(networkId: string): Promise<void>
  /** The address is free, also among `more` of the same request. */
  mac(mac: string, more: readonly string[]): void
  /** The volume exists, is ready, and no VM uses it. */
  volume(volumeId: string): Promise<void>
}

/** Checks of what a request refers to, made before anything is changed. */
export function createChecks(records: VmRecords, storage: StoragePort, networks: NetworkPort, hosts: HostPort): Checks {
  /** What does not exist is the request's mistake, not a missing page. */
  const refers = async <T>(field: string, look: Promise<T>): Promise<T> => {
    try {
      return await look
    } catch (error) {
      if (error instanceof ApiError && error.code === 'not_found') throw invalid(error.message, field)
      throw error
    }
  }
  return {
    host(hostId) {
      if (!hosts.hostIds().includes(hostId)) throw invalid(`There is no host with the id ${hostId}.`, 'hostId')
    },
    async iso(imageId) {
      const image = await refers('cdromImageId', storage.imageForVm(imageId))
      if (image.kind !== 'iso')
        throw invalid(`"${image.name}" is a disk image; choose an ISO for the CD-ROM.`, 'cdromImageId')
    },
    async diskImage(imageId, sizeGiB) {
      const image = await refers('imageId', storage.imageForVm(imageId))
      if (image.kind !== 'disk') throw invalid(`"${image.name}" is an ISO; put it into the CD-ROM drive.`, 'imageId')
      const needed = Math.ceil(image.virtualSizeBytes / 1024 ** 3)
      if (sizeGiB < needed) throw invalid(`A disk made from "${image.name}" needs at least ${needed} GiB.`, 'sizeGiB')
    },
    async network(networkId) {
      await refers('networkId', networks.attachment(networkId))
    },
    mac(mac, more) {
      const owner = [...records.all()].find(vm => vm.config.nics.some(nic => nic.mac === mac))
      if (owner !== undefined)
        throw new ApiError('in_use', `The address ${mac} belongs to ${owner.name}. Choose another.`)
      if (more.includes(mac)) throw invalid(`The address ${mac} is there twice.`, 'mac')
    },
    async volume(volumeId) {
      const { name } = await refers('volumeId', storage.volumeForVm(volumeId))
      const user = [...records.all()].find(vm => vm.config.disks.some(disk => disk.volumeId === volumeId))
      if (user !== undefined)
        throw new ApiError('in_use', `"${name}" is a disk of ${user.name}. Remove it there first.`)
    },
  }
}
