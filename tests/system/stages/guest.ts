import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Lease } from '../../../mgmt/src/network/network.schema.ts'
import type { Vm } from '../../../mgmt/src/vms/vm.schema.ts'
import { saveArtifact } from '../../lib/artifacts.ts'
import { ConsoleClient } from '../../lib/console.ts'
import { actInBrowser, createInBrowser, screenInBrowser, terminalText, uploadInBrowser } from '../../lib/flows.ts'
import { GUESTS } from '../../lib/paths.ts'
import { uploadImage } from '../../lib/upload.ts'
import { until } from '../../lib/wait.ts'
import { hostScreen, sameScreen } from '../screens.ts'
import { GUEST_MS, TASK_MS, type World } from '../world.ts'

export const NOTE = 'kept by the guest'

/** A real guest under the appliance's own KVM: made, seen, used and shut down as a person does it. */
export function guestStage(world: World): void {
  describe('a guest from an ISO', () => {
    let vm: Vm

    it('its ISO is uploaded in the browser, with progress, and stored byte for byte', async () => {
      const seen = await uploadInBrowser(
        world.visitor,
        { path: GUESTS.iso, name: 'guest-iso', kind: 'ISO (CD/DVD)' },
        TASK_MS,
      )
      expect(seen.some(percent => percent > 0 && percent < 100)).toBe(true)
      const image = await world.image('guest-iso')
      const sum = createHash('sha256').update(readFileSync(GUESTS.iso)).digest('hex')
      expect(image.state).toMatchObject({ kind: 'iso', sha256: sum })
      expect(await world.run(`sha256sum /srv/local/images/${image.id}* | cut -d' ' -f1`)).toBe(sum)
    })

    it('is made and started in the wizard, under real KVM', async () => {
      await createInBrowser(
        world.visitor,
        {
          ...{ name: 'guest', source: 'ISO', image: 'guest-iso', memoryMiB: 256, diskGiB: 1 },
          ...{ network: 'nat', firmware: 'BIOS', start: true },
        },
        TASK_MS,
      )
      vm = await world.vm('guest')
      await world.expectPower(vm, 'running')
      const xml = await world.virsh(`dumpxml ${vm.id}`)
      expect(xml).toMatch(/<domain type='kvm'/)
      expect(xml).toContain(`<name>guest</name>`)
      expect(xml).toContain(`${vm.config.disks[0]?.volumeId}.qcow2`)
      expect(xml).toContain(vm.config.nics[0]?.mac ?? 'a network card')
      expect(xml).toContain(`<memory unit='KiB'>${256 * 1024}</memory>`)
    })

    it('answers on its serial console over the API', async () => {
      const serial = await ConsoleClient.open(world.api, vm.id, 'serial')
      try {
        await serial.prompt(GUEST_MS)
        await serial.command('echo one-two', /\none-two/)
        await serial.command('disks', /vda 1073741824/)
        await serial.command(`write ${NOTE}`, /stored/)
        await serial.command('read', new RegExp(`note=${NOTE}`))
      } finally {
        serial.close()
      }
    }, 300_000)

    it('has an address from DHCP that the API, the lease and the guest agree on, and reaches its gateway', async () => {
      const address = await until(
        'the API knows the address of the guest',
        async () => (await world.api.get<Vm>(`/api/v1/vms/${vm.id}`)).state.addresses[0],
        { deadlineMs: GUEST_MS, everyMs: 1000 },
      )
      const network = await world.network('nat')
      const leases = await world.api.get<{ items: Lease[] }>(`/api/v1/networks/${network.id}/leases`)
      expect(leases.items).toMatchObject([{ mac: vm.config.nics[0]?.mac, address, hostName: 'lqx-guest' }])
      const serial = await ConsoleClient.open(world.api, vm.id, 'serial')
      try {
        await serial.command('addr', new RegExp(`addr=${address.replaceAll('.', '\\.')}`))
        await serial.command(`ping ${network.state.gateway}`, /ping=ok/)
      } finally {
        serial.close()
      }
      expect(await world.run(`ovs-vsctl list-ports ${network.state.bridge}`)).toMatch(/vnet|tap/)
    })

    it('shows its screen in the browser, the same that libvirt sees', async () => {
      const { visitor } = world
      await visitor.page.goto(`/vms/${vm.id}?tab=console`)
      const shown = await screenInBrowser(visitor, 'guest', { colours: 2, deadlineMs: 60_000 })
      await visitor.screenshot('system guest console')
      sameScreen(shown, await hostScreen(world, vm.id))
      const answer = await world.api.call('GET', `/api/v1/vms/${vm.id}/screenshot`)
      expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'image/png' } })
      saveArtifact('system-guest-api-screenshot.png', answer.bytes)
    })

    it('shows its serial console in the browser and takes what is typed there', async () => {
      const { page } = world.visitor
      await page.goto(`/vms/${vm.id}?tab=serial`)
      await page.getByText(/^Connected/).waitFor({ timeout: 60_000 })
      await page.keyboard.type('read\n')
      await until(
        'the terminal shows the note',
        async () => (await terminalText(page, 'guest')).includes(`note=${NOTE}`),
        {
          deadlineMs: 60_000,
        },
      )
      await world.visitor.screenshot('system guest serial')
    })

    it('has its disk, its CD and its network in the API as libvirt has them', async () => {
      const blocks = await world.virsh(`domblklist ${vm.id} --details`)
      expect(blocks).toMatch(new RegExp(`file\\s+disk\\s+vda\\s+\\S*${vm.config.disks[0]?.volumeId}`))
      expect(blocks).toMatch(new RegExp(`file\\s+cdrom\\s+\\S+\\s+\\S*${vm.config.cdromImageId}`))
      expect(await world.virsh(`domiflist ${vm.id}`)).toContain(vm.config.nics[0]?.mac ?? 'a network card')
    })

    it('has metrics that move', async () => {
      const path = `/api/v1/vms/${vm.id}/metrics`
      await until(
        'the CPU of the guest is measured',
        async () => {
          const { series } = await world.api.get<{ series: Record<string, (number | null)[]> }>(path)
          return series.cpuPercent?.some(value => value !== null && value > 0)
        },
        { deadlineMs: 90_000, everyMs: 3000 },
      )
    })

    it('is paused and resumed in the browser', async () => {
      const { page } = world.visitor
      await page.goto(`/vms/${vm.id}`)
      await actInBrowser(page, 'Pause')
      await world.expectPower(vm, 'paused')
      await page.getByRole('button', { name: 'Resume', exact: true }).click()
      await world.expectPower(vm, 'running')
    })

    it('obeys the power button that the browser presses', async () => {
      const { page } = world.visitor
      const serial = await ConsoleClient.open(world.api, vm.id, 'serial')
      try {
        await serial.prompt(GUEST_MS)
        const from = serial.text.length
        await page.getByRole('button', { name: 'Shut down', exact: true }).click()
        await serial.expect(/LQX-GUEST-POWER-BUTTON/, GUEST_MS, from)
      } finally {
        serial.close()
      }
      await world.expectPower(vm, 'off', GUEST_MS)
    })
  })

  describe('a guest from a disk image', () => {
    it('boots from its copy of the image, while the image stays as it was', async () => {
      const image = await uploadImage(world.api, { name: 'guest-disk', kind: 'disk', path: GUESTS.disk })
      const vm = await world.createVm({
        name: 'copied',
        disks: [{ sizeGiB: 1, imageId: image.id, bus: 'virtio' }],
        start: true,
      })
      const serial = await ConsoleClient.open(world.api, vm.id, 'serial')
      try {
        await serial.prompt(GUEST_MS)
        await serial.command('disks', /vda 1073741824/)
        await serial.command('write on the copy', /stored/)
      } finally {
        serial.close()
      }
      await world.act(vm.id, 'stop')
      await world.expectPower(vm, 'off')
      expect(await world.run(`sha256sum /srv/local/images/${image.id}* | cut -d' ' -f1`)).toBe(image.state.sha256)
      await world.deleteVm(vm.id)
      await expect(world.virsh(`domstate ${vm.id}`)).rejects.toThrow()
      expect(await world.poolFiles()).not.toContain(`volumes/${vm.config.disks[0]?.volumeId}.qcow2`)
    }, 420_000)
  })
}
