import { beforeAll, describe, expect, it } from 'vitest'
import type { Host } from '../../../mgmt/src/hosts/host.schema.ts'
import type { Vm } from '../../../mgmt/src/vms/vm.schema.ts'
import { ApiClient } from '../../lib/api.ts'
import { ConsoleClient } from '../../lib/console.ts'
import { until } from '../../lib/wait.ts'
import { GUEST_MS, HOST_NAME, PASSWORD, type World } from '../world.ts'
import { expectNetworkAfterReboot } from './management-network.ts'

const BOOT_ID = 'cat /proc/sys/kernel/random/boot_id'
const LISTS = ['vms', 'volumes', 'images', 'networks', 'tokens'] as const

/** Identity and config of everything; state may differ after a reboot, this may not. */
async function everything(world: World): Promise<unknown> {
  const parts = await Promise.all(
    LISTS.map(async kind => {
      const list = await world.api.get<{ items: { id: string; name: string; config?: unknown }[] }>(`/api/v1/${kind}`)
      return [kind, list.items.map(({ id, name, config }) => ({ id, name, config }))]
    }),
  )
  return Object.fromEntries(parts)
}

/** Every domain that libvirt knows. Its own order puts those that run first, and who runs by now is another question. */
const domainIds = async (world: World) => (await world.virsh('list --all --uuid')).split(/\s+/).sort()

/** The appliance is rebooted through its API and is the same afterwards. */
export function rebootStage(world: World): void {
  describe('a reboot of the appliance', () => {
    let before: unknown
    let domains: string[] = []
    let bootId = ''

    // A page that is open complains in the browser's console that its server is gone, and rightly.
    beforeAll(() => world.visitor.page.goto('about:blank'))

    it('is asked for by the name of the host', async () => {
      const vm = await world.vm('guest')
      await world.api.change('PATCH', `/api/v1/vms/${vm.id}`, { autostart: true })
      const { items } = await world.api.get<{ items: Host[] }>('/api/v1/hosts')
      const host = items[0]
      if (host === undefined) throw new Error('there is no host')
      const action = `/api/v1/hosts/${host.id}/actions/reboot`
      const wrong = await world.api.call('POST', action, { body: { confirmName: 'another' } })
      expect(wrong.status).toBeGreaterThanOrEqual(400)
      expect(wrong.status).toBeLessThan(500)
      before = await everything(world)
      domains = await domainIds(world)
      bootId = await world.run(BOOT_ID)
      expect((await world.api.call('POST', action, { body: { confirmName: HOST_NAME } })).status).toBe(202)
    })

    it('ends, and the same certificate answers', async () => {
      const { machine } = world
      await until(
        'the appliance was booted anew and answers',
        async () => {
          const fresh = await ApiClient.connect(machine.url, machine.fingerprint)
          if ((await fresh.call('GET', '/healthz', { timeoutMs: 10_000 })).status !== 200) return false
          const { code, output } = await machine.sh(BOOT_ID, 20_000)
          if (code !== 0 || output.trim() === bootId) return false
          world.api = fresh
          return true
        },
        { deadlineMs: 720_000, everyMs: 3000 },
      )
    }, 780_000)

    it('keeps the administrator, the host name and everything that was made', async () => {
      expect(await world.api.get('/api/v1/setup')).toMatchObject({ required: false, hostName: HOST_NAME })
      await world.api.login(PASSWORD)
      expect(await everything(world)).toEqual(before)
      expect(await domainIds(world)).toEqual(domains)
      expect(await world.run('hostname')).toBe(HOST_NAME)
    })

    it('has the management network that was confirmed, not the one that was tried', async () => {
      await expectNetworkAfterReboot(world)
    })

    it('starts the VM that is to start by itself, and its disk holds what the guest wrote', async () => {
      const vm = await world.vm('guest')
      await world.expectPower(vm, 'running', GUEST_MS)
      const serial = await ConsoleClient.open(world.api, vm.id, 'serial')
      try {
        await serial.prompt(GUEST_MS)
        // To the end of its line: the console brings it in pieces.
        const [, note] = await serial.command('read', /note=([^\r\n]*)[\r\n]/)
        expect(note).toBe('kept by the guest')
      } finally {
        serial.close()
      }
    })

    it('keeps the time zone, from before anything reads it', async () => {
      expect(await world.run('date +%z')).toBe('+0545')
    })

    it('leaves no failed unit', async () => {
      expect(await world.run('systemctl list-units --failed --plain --no-legend')).toBe('')
      const now = await world.api.get<Vm>(`/api/v1/vms/${(await world.vm('guest')).id}`)
      expect(now.state.problem).toBeNull()
    })
  })
}
