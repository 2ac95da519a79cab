import type { VmSpec } from '../vm.driver.ts'
import type { BootDevice, VmConfig } from '../vm.schema.ts'

export type Disk = VmSpec['disks'][number]
export type Nic = VmSpec['nics'][number]
export type Boot = (typeof BootDevice.options)[number]

/** The part of a VM that its libvirt definition holds. Two equal ones mean the same machine to a guest. */
export interface Hardware extends Pick<VmConfig, 'cpus' | 'memoryMiB' | 'firmware' | 'hardwareVirtualisation'> {
  /** Kinds of devices to boot from, only those that the VM has. */
  bootOrder: Boot[]
  disks: Disk[]
  cdromPath: string | null
  nics: Nic[]
}

/** The hardware that `spec` asks for. */
export function hardwareOf(spec: VmSpec): Hardware {
  const { cpus, memoryMiB, firmware, hardwareVirtualisation, bootOrder } = spec.config
  const has: Record<Boot, boolean> = { disk: spec.disks.length > 0, cdrom: true, network: spec.nics.length > 0 }
  return {
    cpus,
    memoryMiB,
    firmware,
    hardwareVirtualisation,
    bootOrder: [...new Set(bootOrder)].filter(kind => has[kind]),
    disks: spec.disks,
    cdromPath: spec.cdromPath,
    nics: spec.nics,
  }
}

/** Namespace of our element in a domain's metadata; a domain that has it was defined by us. */
export const METADATA_NAMESPACE = 'https://limiquantix.org/xmlns/vm/1'

/** Names of devices that libvirt keeps for us (it wants the prefix `ua-`): how a device is found again. */
export const alias = {
  disk: (diskId: string) => `ua-disk-${diskId}`,
  nic: (nicId: string) => `ua-nic-${nicId}`,
  cdrom: 'ua-cdrom',
  serial: 'ua-serial',
}

/** Serial number of a disk as the guest sees it: `/dev/disk/by-id/virtio-<this>`. virtio has room for 20 bytes. */
export const serialNumber = (diskId: string): string => diskId.replaceAll('-', '').slice(-20)

/**
 * Files of a VM outside the pool, named by its id so that a new VM never meets what an old one left. They are in the
 * directories that the service may write to, so that it can make and remove them.
 */
export const files = {
  serialSocket: (vmId: string) => `/run/limiquantix/serial/${vmId}`,
  /** On tmpfs: it is there when the service has started the VMs that start with the host. */
  bootMark: '/run/limiquantix/vms-started',
  serialLog: (vmId: string) => `/var/lib/limiquantix/serial/${vmId}.log`,
  uefiVariables: (vmId: string) => `/var/lib/libvirt/qemu/nvram/${vmId}_VARS.fd`,
}
