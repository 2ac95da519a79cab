import { describe, it } from 'vitest'
import { ConsoleClient } from '../../lib/console.ts'
import { until } from '../../lib/wait.ts'
import { GUEST_MS, type World } from '../world.ts'

/** The last stage: the machine goes off, as by a press of its own power button. */
export function powerStage(world: World): void {
  describe('the power button of the machine', () => {
    it('asks the guests to shut down before the host does', async () => {
      const { appliance } = world.machine
      const vm = await world.vm('guest')
      await world.expectPower(vm, 'running', GUEST_MS)
      const serial = await ConsoleClient.open(world.api, vm.id, 'serial')
      try {
        await serial.prompt(GUEST_MS)
        const from = serial.text.length
        await appliance.monitor('system_powerdown')
        await serial.expect(/LQX-GUEST-POWER-BUTTON/, GUEST_MS, from)
      } finally {
        serial.close()
      }
      await until('the machine is off', async () => !(await appliance.isRunning()), { deadlineMs: 180_000 })
    }, 600_000)
  })
}
