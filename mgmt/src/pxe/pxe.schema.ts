import { z } from 'zod'
import { Id, listOf, Timestamp } from '../api/common.schema.ts'
import { HostName } from '../auth/auth.schema.ts'

/** A MAC address in lower case with colons, the form that the kernel and the answer file use. */
export const Mac = z.string().regex(/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/, 'use a MAC address such as 52:54:00:12:34:56')

/** Who gives machines their addresses. */
const Dhcp = z.discriminatedUnion('mode', [
  z
    .strictObject({ mode: z.literal('proxy') })
    .meta({ description: 'Another DHCP server; this host only adds the boot file' }),
  z
    .strictObject({ mode: z.literal('full'), rangeStart: z.ipv4(), rangeEnd: z.ipv4() })
    .meta({ description: 'This host, on a network that has no other DHCP server' }),
])

export const Unassigned = z.enum(['wait', 'install', 'disk'])
export type Unassigned = z.infer<typeof Unassigned>

export const PxeConfig = z.strictObject({
  enabled: z.boolean(),
  dhcp: Dhcp.default({ mode: 'proxy' }),
  unassigned: Unassigned.default('wait').meta({
    description:
      'What machines without answers do: wait five minutes for them, show the installer’s menu, or start from their disk',
  }),
})
export type PxeConfig = z.infer<typeof PxeConfig>

export const NOT_SERVING: PxeConfig = { enabled: false, dhcp: { mode: 'proxy' }, unassigned: 'wait' }

export const PxeState = z.strictObject({
  status: z.enum(['off', 'starting', 'running', 'failed']),
  problem: z.string().nullable().meta({ description: 'Why it does not run, and what to do' }),
  uplink: z
    .string()
    .nullable()
    .meta({ description: 'The host’s own address on the network it serves, with its prefix' }),
  url: z.string().nullable().meta({ description: 'Where machines fetch from' }),
  version: z.string().nullable().meta({ description: 'What is installed' }),
})
export type PxeState = z.infer<typeof PxeState>

export const NetworkBoot = z.strictObject({ config: PxeConfig, state: PxeState })
export type NetworkBoot = z.infer<typeof NetworkBoot>

export const MachineStatus = z.enum(['asked', 'assigned', 'installing', 'installed', 'failed'])
export type MachineStatus = z.infer<typeof MachineStatus>

/** What a machine's firmware says of it: anybody on the network can say anything here. */
export const MachineFacts = z.strictObject({
  uuid: z.string(),
  serial: z.string(),
  manufacturer: z.string(),
  product: z.string(),
  asset: z.string(),
})
export type MachineFacts = z.infer<typeof MachineFacts>

export const Machine = z.strictObject({
  mac: Mac,
  status: MachineStatus,
  hostName: z.string().nullable(),
  ...MachineFacts.shape,
  address: z.string().nullable().meta({ description: 'Address that it asked from last' }),
  askedAt: Timestamp.nullable().meta({ description: 'When it asked last; null when it has not' }),
  changedAt: Timestamp.meta({ description: 'Since when it has this status' }),
  percent: z.number().int().min(0).max(100).nullable().meta({ description: 'How far its installation is' }),
  message: z.string().nullable(),
})
export type Machine = z.infer<typeof Machine>

export const MachineList = listOf(Machine)
export const MachineParams = z.strictObject({ id: Id, mac: Mac })

/** Answers hold passwords: they go in and never come out but to the machine. */
export const Assignment = z.strictObject({
  answers: z
    .string()
    .min(1)
    .max(256 * 1024)
    .meta({ description: 'The answer file; what is named beside a machine goes before it' }),
  machines: z
    .array(
      z.strictObject({
        mac: Mac,
        hostName: HostName.nullable().default(null).meta({ description: 'Null: what the answer file says' }),
      }),
    )
    .min(1)
    .max(64),
})
export type Assignment = z.infer<typeof Assignment>

export const Assigned = z.strictObject({ items: z.array(Machine) })
