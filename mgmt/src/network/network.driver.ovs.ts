import { join } from 'node:path'
import { parseLeases } from '../system/dnsmasq.ts'
import * as files from '../system/files.ts'
import * as ip from '../system/ip.ts'
import * as nft from '../system/nft.ts'
import * as ovs from '../system/ovs.ts'
import * as systemctl from '../system/systemctl.ts'
import { renderDnsmasq } from './dnsmasq.render.ts'
import type { NetworkDriver, NetworkSpec, ObservedNetwork } from './network.driver.ts'
import { bridgeMac, gatewayOf, isOurBridge, type NatConfig } from './network.rules.ts'
import type { Lease } from './network.schema.ts'
import { renderFilter, TABLE } from './nft.render.ts'

export interface OvsNetworkOptions {
  /** Made by the image's own unit; never changed here. */
  uplinkBridge?: string
  /** Configuration files that the units `limiquantix-dhcp@<id>.service` read. */
  dhcpDir?: string
  leaseDir?: string
}

/** Marks bridges as ours in OVS's database and names their network. */
const OWNER = 'limiquantix-network'

const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

const down = (problem: string): ObservedNetwork => ({ up: false, problem, gateway: null })

/**
 * Networks on Open vSwitch. A bridged network is only a place on the uplink's bridge. A NAT network is a bridge of
 * its own whose internal port has the gateway's address, the rules in one nftables table, and one dnsmasq.
 */
export function createOvsNetworks(options: OvsNetworkOptions = {}): NetworkDriver {
  const uplinkBridge = options.uplinkBridge ?? 'br-uplink'
  const dhcpDir = options.dhcpDir ?? '/run/limiquantix/dhcp'
  const leaseDir = options.leaseDir ?? '/var/lib/limiquantix/dhcp'

  const configFile = (id: string) => join(dhcpDir, `${id}.conf`)
  const leaseFile = (id: string) => join(leaseDir, `${id}.leases`)
  const unit = (id: string) => `limiquantix-dhcp@${id}.service`
  const cidrOf = (config: NatConfig) => `${gatewayOf(config)}/${config.subnet.split('/')[1]}`

  const stopDhcp = async (id: string) => {
    if ((await files.readText(configFile(id))) === undefined) return
    await systemctl.stopUnit(unit(id))
    await files.remove(configFile(id))
  }

  const applyDhcp = async (spec: NetworkSpec) => {
    const wanted = renderDnsmasq(spec, leaseFile(spec.id))
    if (wanted === undefined) return await stopDhcp(spec.id)
    const present = await files.readText(configFile(spec.id))
    if (present === wanted) return await systemctl.startUnit(unit(spec.id))
    const rangeOf = (text: string) => /^dhcp-range=.*$/m.exec(text)?.[0]
    // Leases of another subnet would only be in the way. After a boot there is no old file, and leases stay.
    if (present !== undefined && rangeOf(present) !== rangeOf(wanted)) {
      await systemctl.stopUnit(unit(spec.id))
      await files.remove(leaseFile(spec.id))
    }
    await files.makeDirectory(dhcpDir, 0o755)
    await files.makeDirectory(leaseDir, 0o755)
    await files.replaceFile(configFile(spec.id), wanted)
    await systemctl.restartUnit(unit(spec.id))
  }

  const observeNat = async (spec: NetworkSpec, config: NatConfig): Promise<ObservedNetwork> => {
    const cidr = cidrOf(config)
    const hasAddress = ip.addresses().some(address => address.name === spec.bridge && address.cidr === cidr)
    if (!hasAddress) return down(`The bridge ${spec.bridge} is missing or has lost its address.`)
    const gateway = gatewayOf(config)
    const degraded = (problem: string): ObservedNetwork => ({ up: true, problem, gateway })
    if (!(await nft.hasTable('inet', TABLE))) return degraded('The rules of the packet filter are missing.')
    if (!(await ip.isForwarding())) return degraded('The host does not forward packets (net.ipv4.ip_forward).')
    if (config.dhcp !== null && !(await systemctl.isActive(unit(spec.id)))) {
      return degraded(`DHCP does not run: see the log of ${unit(spec.id)}.`)
    }
    return { up: true, problem: null, gateway }
  }

  return {
    uplinkBridge,

    async filter(specs) {
      await nft.run(renderFilter(specs))
    },

    async apply(spec) {
      if (spec.config.type !== 'nat') return
      await ovs.ensureBridge(spec.bridge, bridgeMac(spec.id), { [OWNER]: spec.id })
      await ip.setOnlyAddress(spec.bridge, cidrOf(spec.config))
      await ip.enableForwarding()
      await applyDhcp(spec)
    },

    async remove({ id, bridge }) {
      await stopDhcp(id)
      await files.remove(leaseFile(id))
      // A bridged network has no bridge of its own; the uplink's is never ours to remove.
      if (isOurBridge(bridge)) await ovs.deleteBridge(bridge)
    },

    async observe(spec) {
      if (spec.config.type === 'nat') return await observeNat(spec, spec.config)
      if (await ip.exists(uplinkBridge)) return { up: true, problem: null, gateway: null }
      return down(`The uplink's bridge ${uplinkBridge} is missing: see the log of limiquantix-uplink.service.`)
    },

    async leases({ id }): Promise<Lease[]> {
      const text = (await files.readText(leaseFile(id))) ?? ''
      return parseLeases(text).map(({ mac, address, hostName, expires }) => ({
        mac,
        address,
        hostName,
        expiresAt: new Date(expires * 1000).toISOString(),
      }))
    },

    async watchLeases(onChange, signal) {
      await files.makeDirectory(leaseDir, 0o755)
      files.watchDirectory(leaseDir, onChange, signal)
    },

    async listBridges() {
      return (await ovs.listBridges()).flatMap(({ name, externalIds }) => {
        const id = externalIds[OWNER] ?? ''
        return ID.test(id) && isOurBridge(name) ? [{ id, bridge: name }] : []
      })
    },

    async hostSubnets() {
      const foreign = ip.addresses().filter(({ name }) => name !== 'lo' && !isOurBridge(name))
      return foreign.map(({ cidr }) => cidr)
    },
  }
}
