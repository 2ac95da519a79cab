import { expect, test } from 'vitest'
import { kindPrefix } from '../store/keys.ts'
import { BY, NETWORK_ID, simPorts, testVms } from './test-vms.ts'
import { createSimVmDriver } from './vm.driver.sim.ts'
import { seedSimVms } from './vm.sim-seed.ts'

test('the simulator begins with VMs over all hosts, most of them on, and remembers them', async () => {
  const hostIds = ['01890000-0000-7000-8000-0000000000b1', '01890000-0000-7000-8000-0000000000b2']
  await using t = await testVms({
    async prepare({ core, driver, ports }) {
      await core.store.commit([{ op: 'put', key: `${kindPrefix('networks')}${NETWORK_ID}`, value: {} }])
      await seedSimVms(core, driver, { ...ports, hosts: { ...ports.hosts, hostIds: () => hostIds } }, 20)
    },
  })
  // Those that start with their host and were off are being started.
  await expect.poll(() => t.service.list().filter(vm => vm.state.taskId !== null)).toEqual([])
  const vms = t.service.list()
  expect(vms).toHaveLength(20)
  expect(new Set(vms.map(vm => vm.state.hostId))).toEqual(new Set(hostIds))
  const running = vms.filter(vm => vm.state.power === 'running')
  expect(running.length).toBeGreaterThan(8)
  expect(running.length).toBeLessThan(20)
  expect(vms.filter(vm => vm.state.problem !== null)).toEqual([])
  expect(vms.every(vm => vm.config.disks.length === 1 && vm.config.nics.length === 1)).toBe(true)

  // After a restart the hypervisor is empty, and is given the same VMs again; what starts with its host is the
  // service's business.
  const restarted = createSimVmDriver({ delayMs: 5 })
  await seedSimVms(t.core, restarted, simPorts(t), 20)
  const again = await restarted.list()
  const power = new Map(again.map(vm => [vm.id, vm.power]))
  expect(power.size).toBe(20)
  for (const vm of vms) if (!vm.config.autostart) expect(power.get(vm.id)).toBe(vm.state.power)
  await restarted.close()
  const first = running[0]
  if (first === undefined) throw new Error('none runs')
  expect((await t.ended(t.service.power(first.id, 'stop', BY))).status).toBe('succeeded')
})
