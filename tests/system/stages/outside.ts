import { describe, expect, it } from 'vitest'
import type { Vm } from '../../../mgmt/src/vms/vm.schema.ts'
import { ConsoleClient } from '../../lib/console.ts'
import { until } from '../../lib/wait.ts'
import { GUEST_MS, type World } from '../world.ts'

/** Changes that are made behind the service's back, with libvirt's own tool: the API shows what is true. */
export function outsideStage(world: World): void {
  describe('changed behind our back', () => {
    let vm: Vm

    it('a VM started by virsh is running', async () => {
      vm = await world.vm('guest')
      await world.expectPower(vm, 'off')
      await world.virsh(`start ${vm.id}`)
      await world.expectPower(vm, 'running')
    })

    it('a VM suspended and resumed by virsh is paused and running', async () => {
      await world.virsh(`suspend ${vm.id}`)
      await world.expectPower(vm, 'paused')
      await world.virsh(`resume ${vm.id}`)
      await world.expectPower(vm, 'running')
    })

    it('a VM asked by virsh to shut down is off when its guest obeyed', async () => {
      const serial = await ConsoleClient.open(world.api, vm.id, 'serial')
      try {
        await serial.prompt(GUEST_MS)
        const from = serial.text.length
        await world.virsh(`shutdown ${vm.id}`)
        await serial.expect(/LQX-GUEST-POWER-BUTTON/, GUEST_MS, from)
      } finally {
        serial.close()
      }
      await world.expectPower(vm, 'off', GUEST_MS)
    }, 420_000)

    it('a VM destroyed by virsh is off, and its event says so', async () => {
      await world.virsh(`start ${vm.id}`)
      await world.expectPower(vm, 'running')
      await world.virsh(`destroy ${vm.id}`)
      await world.expectPower(vm, 'off')
    })

    it('a definition lost behind our back is a problem that the API names', async () => {
      const lost = await world.createVm({ name: 'lost' })
      await world.virsh(`undefine ${lost.id} --nvram`)
      const seen = await until(
        'the API names the problem',
        async () => {
          const now = await world.api.get<Vm>(`/api/v1/vms/${lost.id}`)
          return now.state.problem !== null && now
        },
        { deadlineMs: 60_000 },
      )
      expect(seen.state.problem?.length).toBeGreaterThan(10)
      await world.deleteVm(lost.id)
      expect((await world.api.call('GET', `/api/v1/vms/${lost.id}`)).status).toBe(404)
    })
  })
}
