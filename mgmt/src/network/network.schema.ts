import { z } from 'zod'
import { Description, Id, listOf, Name, Timestamp } from '../api/common.schema.ts'
import { Mac } from '../vms/vm.schema.ts'

const Ipv4 = z.ipv4()
const Cidr4 = z.cidrv4()

/** VMs sit on the uplink's wire, optionally in a VLAN. */
export const BridgedConfig = z.strictObject({
  type: z.literal('bridged'),
  description: Description,
  vlan: z.number().int().min(1).max(4094).nullable(),
})

/** A private network behind the host: addresses by DHCP, the way out by address translation. */
export const NatConfig = z.strictObject({
  type: z.literal('nat'),
  description: Description,
  subnet: Cidr4.meta({ description: 'for example 10.77.0.0/24; the first address is the gateway' }),
  dhcp: z.strictObject({ rangeStart: Ipv4, rangeEnd: Ipv4 }).nullable(),
  dnsServers: z.array(Ipv4).max(4).meta({ description: 'handed out by DHCP; the host itself when empty' }),
})

export const NetworkConfig = z.discriminatedUnion('type', [BridgedConfig, NatConfig])
export type NetworkConfig = z.infer<typeof NetworkConfig>

export const Network = z.strictObject({
  id: Id,
  name: Name,
  config: NetworkConfig,
  state: z.strictObject({
    status: z.enum(['active', 'degraded', 'down']),
    bridge: z.string(),
    gateway: z.string().nullable(),
    leases: z.number().int(),
    usedBy: z.number().int().meta({ description: 'VM network cards on it' }),
    problem: z.string().nullable(),
    builtIn: z.boolean().meta({ description: 'made on first boot; cannot be deleted' }),
  }),
  createdAt: Timestamp,
  updatedAt: Timestamp,
})
export type Network = z.infer<typeof Network>
export const NetworkCreate = z.strictObject({ name: Name, config: NetworkConfig })
export type NetworkCreate = z.infer<typeof NetworkCreate>
export const NetworkUpdate = z.strictObject({ name: Name.optional(), config: NetworkConfig.optional() })
export type NetworkUpdate = z.infer<typeof NetworkUpdate>
export const NetworkList = listOf(Network)

export const Lease = z.strictObject({ mac: Mac, address: Ipv4, hostName: z.string().nullable(), expiresAt: Timestamp })
export type Lease = z.infer<typeof Lease>
export const LeaseList = listOf(Lease)
