import { z } from 'zod'
import { Id, listOf, Timestamp } from '../api/common.schema.ts'
import { HostName } from '../auth/auth.schema.ts'
import { ConfirmWithin } from '../changes/change.schema.ts'

export const HostDisk = z.strictObject({
  name: z.string(),
  model: z.string(),
  serial: z.string(),
  sizeBytes: z.number(),
  rotational: z.boolean(),
  transport: z.string().nullable(),
})
export const HostNic = z.strictObject({
  name: z.string(),
  mac: z.string(),
  driver: z.string(),
  speedMbps: z.number().nullable(),
  up: z.boolean(),
  addresses: z.array(z.string()),
})

export const Host = z.strictObject({
  id: Id,
  name: z.string(),
  config: z.strictObject({ hostName: z.string() }),
  state: z.strictObject({
    status: z.enum(['online', 'offline', 'shutting-down']),
    version: z.string(),
    kernel: z.string(),
    hypervisor: z.string().meta({ description: 'QEMU and libvirt versions' }),
    hardwareVirtualisation: z.boolean(),
    live: z.boolean().meta({ description: 'runs from a CD or USB stick, in memory: nothing is kept when it goes off' }),
    bootedAt: Timestamp.nullable(),
    addresses: z.array(z.string()),
    system: z.strictObject({ vendor: z.string(), product: z.string(), serial: z.string(), firmware: z.string() }),
    cpu: z.strictObject({
      model: z.string(),
      sockets: z.number().int(),
      cores: z.number().int(),
      threads: z.number().int(),
    }),
    memoryBytes: z.number(),
    disks: z.array(HostDisk),
    nics: z.array(HostNic),
    usage: z.strictObject({
      cpuPercent: z.number(),
      memoryUsedBytes: z.number(),
      loadAverage: z.array(z.number()),
    }),
    vms: z.strictObject({ total: z.number().int(), running: z.number().int() }),
  }),
  createdAt: Timestamp,
  updatedAt: Timestamp,
})
export type Host = z.infer<typeof Host>
export const HostList = listOf(Host)

/** The name of a host is changed on trial, as everything that others may find it by. */
export const HostUpdate = z.strictObject({ hostName: HostName, confirmWithinSeconds: ConfirmWithin })
export type HostUpdate = z.infer<typeof HostUpdate>

export const HostAction = z.enum(['power-off', 'reboot'])
export type HostAction = z.infer<typeof HostAction>
/** Both actions stop every VM on the host: asked to confirm with the host's name. */
export const HostActionRequest = z.strictObject({ confirmName: z.string().max(253) })

/**
 * Series of `GET /hosts/{id}/metrics`: `cpuPercent`, `memoryUsedBytes`, `diskReadBytesPerSecond`,
 * `diskWriteBytesPerSecond`, `netRxBytesPerSecond`, `netTxBytesPerSecond`.
 * Series of `GET /vms/{id}/metrics`: the same with `memoryUsedMiB` in the place of `memoryUsedBytes`.
 */
export const HOST_SERIES = [
  'cpuPercent',
  'memoryUsedBytes',
  'diskReadBytesPerSecond',
  'diskWriteBytesPerSecond',
  'netRxBytesPerSecond',
  'netTxBytesPerSecond',
] as const
