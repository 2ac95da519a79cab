import { describe, expect, it } from 'vitest'
import type { Vm } from '../../../mgmt/src/vms/vm.schema.ts'
import { ConsoleClient } from '../../lib/console.ts'
import { createInBrowser } from '../../lib/flows.ts'
import { GUEST_MS, TASK_MS, type World } from '../world.ts'

/** The addresses that QEMU's user network gives: its DHCP server, and the router that answers to `ping`. */
const SEGMENT = /addr=(10\.0\.2\.\d+)/
const ROUTER = '10.0.2.2'

/** A guest on the network that the appliance itself is on: its address comes from out there, not from us. */
export function bridgedStage(world: World): void {
  describe('a guest on the bridged network', () => {
    let vm: Vm

    it('is made in the wizard, with its card in the bridge of the uplink', async () => {
      await createInBrowser(
        world.visitor,
        {
          ...{ name: 'wired', source: 'ISO', image: 'guest-iso', memoryMiB: 256, diskGiB: 1 },
          ...{ network: 'uplink', firmware: 'BIOS', start: true },
        },
        TASK_MS,
      )
      vm = await world.vm('wired')
      await world.expectPower(vm, 'running')
      const { state } = await world.network('uplink')
      const [card] = (await world.virsh(`domiflist ${vm.id}`)).split(/\s+/)
      expect((await world.run(`ovs-vsctl list-ports ${state.bridge}`)).split(/\s+/)).toContain(card)
    }, 300_000)

    it("has an address of the appliance's own segment, and reaches the router, the appliance and is reached", async () => {
      const serial = await ConsoleClient.open(world.api, vm.id, 'serial')
      let address = ''
      try {
        await serial.prompt(GUEST_MS)
        await serial.expect(/LQX-GUEST-ADDRESS \S+\s/, GUEST_MS)
        await serial.command('addr', SEGMENT)
        address = serial.text.match(SEGMENT)?.[1] ?? ''
        const own = await world.run(`ip -4 -o route get ${ROUTER} | sed 's/.* src \\([0-9.]*\\).*/\\1/'`)
        expect(own).toMatch(/^10\.0\.2\.\d+$/)
        expect(address).not.toBe(own)
        await serial.command(`ping ${ROUTER}`, /ping=ok/)
        await serial.command(`ping ${own}`, /ping=ok/)
      } finally {
        serial.close()
      }
      await world.run(`ping -c 1 -W 10 ${address}`)
    }, 300_000)

    it('has no part in the NAT network', async () => {
      const nat = await world.network('nat')
      const leases = await world.api.get<{ items: { mac: string }[] }>(`/api/v1/networks/${nat.id}/leases`)
      expect(leases.items.map(lease => lease.mac)).not.toContain(vm.config.nics[0]?.mac)
      await world.act(vm.id, 'stop')
      await world.expectPower(vm, 'off')
    })
  })
}
