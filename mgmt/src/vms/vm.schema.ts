import { z } from 'zod'
import { Description, Id, ListQuery, listOf, Name, ResourceRef, Timestamp } from '../api/common.schema.ts'

export const Firmware = z.enum(['uefi', 'bios'])
export const DiskBus = z.enum(['virtio', 'sata', 'scsi'])
export const NicModel = z.enum(['virtio', 'e1000e'])
export const BootDevice = z.enum(['disk', 'cdrom', 'network'])

/** MAC address, lower case, unicast. */
export const Mac = z
  .string()
  .regex(/^[0-9a-f][02468ace](:[0-9a-f]{2}){5}$/, 'use a unicast address like 52:54:00:12:34:56')

/** More than 255 would need an emulated IOMMU. */
const Cpus = z.number().int().min(1).max(255)
const MemoryMiB = z.number().int().min(32).max(4_194_304)

export const VmDisk = z.strictObject({ id: Id, volumeId: Id, bus: DiskBus })
export const VmNic = z.strictObject({ id: Id, networkId: Id, mac: Mac, model: NicModel })

/** What people ask for; the only part that is persisted as truth. */
export const VmConfig = z.strictObject({
  description: Description,
  cpus: Cpus,
  memoryMiB: MemoryMiB,
  firmware: Firmware,
  hardwareVirtualisation: z.boolean().meta({ description: 'false runs the guest under emulation: slow, but anywhere' }),
  autostart: z.boolean(),
  bootOrder: z.array(BootDevice).min(1).max(3),
  cdromImageId: Id.nullable(),
  disks: z.array(VmDisk).max(32),
  nics: z.array(VmNic).max(16),
  tags: z.array(z.string().min(1).max(40)).max(32),
})
export type VmConfig = z.infer<typeof VmConfig>

export const PowerState = z.enum(['off', 'running', 'paused', 'shutting-down', 'crashed', 'unknown'])
export type PowerState = z.infer<typeof PowerState>

/** What the machine reports. */
export const VmState = z.strictObject({
  power: PowerState,
  phase: z.enum(['creating', 'ready', 'deleting']),
  hostId: Id,
  hostName: z.string(),
  startedAt: Timestamp.nullable(),
  cpuPercent: z.number().nullable().meta({ description: 'of all its CPUs, 0 to 100' }),
  memoryUsedMiB: z.number().nullable(),
  addresses: z.array(z.string()).meta({ description: 'IP addresses learnt from DHCP leases or the guest agent' }),
  taskId: Id.nullable().meta({ description: 'task that holds the VM locked' }),
  problem: z.string().nullable().meta({ description: 'what is wrong and what to do, if anything' }),
  restartRequired: z.boolean().meta({ description: 'the running guest differs from the config until it is restarted' }),
})
export type VmState = z.infer<typeof VmState>

export const Vm = z.strictObject({
  id: Id,
  name: Name,
  config: VmConfig,
  state: VmState,
  createdAt: Timestamp,
  updatedAt: Timestamp,
})
export type Vm = z.infer<typeof Vm>

/** A disk to make with the VM: empty of `sizeGiB`, or a copy of a disk image grown to `sizeGiB`. */
export const NewDisk = z.strictObject({
  sizeGiB: z.number().int().min(1).max(65_536),
  imageId: Id.nullable().default(null),
  bus: DiskBus.default('virtio'),
})

export const NewNic = z.strictObject({
  networkId: Id,
  mac: Mac.optional(),
  model: NicModel.default('virtio'),
})

export const VmCreate = z.strictObject({
  name: Name,
  description: Description.default(''),
  cpus: Cpus.default(2),
  memoryMiB: MemoryMiB.default(2048),
  firmware: Firmware.default('uefi'),
  hardwareVirtualisation: z.boolean().default(true),
  autostart: z.boolean().default(false),
  bootOrder: z.array(BootDevice).min(1).max(3).default(['disk', 'cdrom']),
  cdromImageId: Id.nullable().default(null),
  disks: z.array(NewDisk).max(8).default([]),
  nics: z.array(NewNic).max(8).default([]),
  tags: z.array(z.string().min(1).max(40)).max(32).default([]),
  hostId: Id.optional().meta({ description: 'host to run on; the answering host when absent' }),
  start: z.boolean().default(false).meta({ description: 'start it when it is created' }),
})
export type VmCreate = z.infer<typeof VmCreate>

/** Any part of the config; `name` too while the VM is off. Disks and NICs have routes of their own. */
export const VmUpdate = z.strictObject({
  name: Name.optional(),
  description: Description.optional(),
  cpus: Cpus.optional(),
  memoryMiB: MemoryMiB.optional(),
  firmware: Firmware.optional(),
  hardwareVirtualisation: z.boolean().optional(),
  autostart: z.boolean().optional(),
  bootOrder: z.array(BootDevice).min(1).max(3).optional(),
  cdromImageId: Id.nullable().optional(),
  tags: z.array(z.string().min(1).max(40)).max(32).optional(),
})
export type VmUpdate = z.infer<typeof VmUpdate>

/** Attach an existing volume, or make a new one of `sizeGiB` (optionally from an image). Exactly one of both. */
export const VmDiskAdd = z.union([z.strictObject({ volumeId: Id, bus: DiskBus.default('virtio') }), NewDisk])

export const VmDeleteQuery = z.strictObject({
  deleteVolumes: z
    .enum(['true', 'false'])
    .default('true')
    .meta({ description: 'also delete the volumes of its disks' }),
})

export const VmListQuery = ListQuery.extend({
  name: z.string().max(63).optional().meta({ description: 'part of the name' }),
  power: PowerState.optional(),
  hostId: Id.optional(),
})
export const VmList = listOf(Vm)

/** Same words as the routes `POST /vms/{id}/actions/{action}`. `stop` pulls the plug, `shutdown` asks the guest. */
export const VmAction = z.enum(['start', 'shutdown', 'stop', 'reboot', 'reset', 'pause', 'resume'])
export type VmAction = z.infer<typeof VmAction>

export const VmRef = ResourceRef
