import { api } from '../../api/client.ts'
import type { TaskAccepted, Vm, VmAction, VmCreate, VmUpdate } from '../../api/types.ts'

/** A disk to add: a volume that exists, or a new one. */
export type DiskRequest =
  | { volumeId: string; bus: VmDisk['bus'] }
  | { sizeGiB: number; imageId: string | null; bus: VmDisk['bus'] }
export type VmDisk = Vm['config']['disks'][number]
export type VmNic = Vm['config']['nics'][number]
export type NicRequest = { networkId: string; model: VmNic['model']; mac?: string }

/** Changes to VMs, as the API names them. All throw `ApiFailure`. */
export const vmApi = {
  create: (body: VmCreate, idempotencyKey: string) => api<TaskAccepted>('POST', '/vms', { body, idempotencyKey }),
  act: (id: string, action: VmAction) => api<TaskAccepted>('POST', `/vms/${id}/actions/${action}`),
  /** `etag` is the one of the VM that the person looked at. */
  update: (id: string, body: VmUpdate, etag: string) => api<Vm>('PATCH', `/vms/${id}`, { body, ifMatch: etag }),
  /** The person names what to delete, whatever its settings are by now: any ETag is fine. */
  delete: (id: string, deleteVolumes: boolean) =>
    api<TaskAccepted>('DELETE', `/vms/${id}`, { query: { deleteVolumes }, ifMatch: '*' }),
  addDisk: (id: string, body: DiskRequest) => api<TaskAccepted>('POST', `/vms/${id}/disks`, { body }),
  removeDisk: (id: string, diskId: string, deleteVolume: boolean) =>
    api<unknown>('DELETE', `/vms/${id}/disks/${diskId}`, { query: { deleteVolume } }),
  addNic: (id: string, body: NicRequest) => api<unknown>('POST', `/vms/${id}/nics`, { body }),
  removeNic: (id: string, nicId: string) => api<unknown>('DELETE', `/vms/${id}/nics/${nicId}`),
}
