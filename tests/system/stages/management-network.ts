import { beforeAll, describe, expect, it } from 'vitest'
import type { Change } from '../../../mgmt/src/changes/change.schema.ts'
import type { Host } from '../../../mgmt/src/hosts/host.schema.ts'
import type { ManagementNetwork } from '../../../mgmt/src/hosts/management.schema.ts'
import { ApiClient } from '../../lib/api.ts'
import { until } from '../../lib/wait.ts'
import type { World } from '../world.ts'

/** What QEMU's user network gives by DHCP, as a fixed address: whoever is there can be reached. */
const RIGHT = { method: 'static', addresses: ['10.0.2.15/24'], gateway: '10.0.2.2', dns: ['10.0.2.3'] }
/** Nobody is ever forwarded there. */
const WRONG = { method: 'static', addresses: ['10.9.9.9/24'], dns: [] }

/** Whom the firewall lets in: QEMU's user network, from which every request comes; and somebody else. */
const US = '10.0.2.0/24'
const OTHERS = '192.0.2.0/24'
const RULES = 'nft list table inet limiquantix_management'

async function pathOf(world: World, part = 'management-network'): Promise<string> {
  const { items } = await world.api.get<{ items: Host[] }>('/api/v1/hosts')
  const id = items[0]?.id
  if (id === undefined) throw new Error('there is no host')
  return `/api/v1/hosts/${id}/${part}`
}

const addresses = (world: World) => world.run('ip -c=never -4 -o addr show dev br-uplink')

/** A new one, with the session of the present one. */
async function connection(world: World): Promise<ApiClient> {
  const fresh = await ApiClient.connect(world.machine.url, world.machine.fingerprint)
  return Object.assign(fresh, { cookie: world.api.cookie, csrf: world.api.csrf })
}

/** Looks at a change over connections of its own, for as long as the host cannot be reached too. */
async function becomes(world: World, id: string, status: Change['status'], deadlineMs: number): Promise<Change> {
  return await until(
    `the change is ${status}`,
    async () => {
      const fresh = await connection(world)
      const { body } = await fresh.call<Change>('GET', `/api/v1/changes/${id}`, { timeoutMs: 5_000 })
      if (body.status !== status) return undefined
      // That one may have been opened a moment before the change took effect.
      world.api = await connection(world)
      return body
    },
    { deadlineMs, everyMs: 1000 },
  )
}

const propose = async (world: World, config: object, confirmWithinSeconds: number): Promise<Change> =>
  await world.api.change<Change>('PUT', await pathOf(world), { config, confirmWithinSeconds })

const filter = async (world: World, sources: string[], confirmWithinSeconds: number): Promise<Change> =>
  await world.api.change<Change>('PUT', await pathOf(world, 'firewall'), { config: { sources }, confirmWithinSeconds })

/** Before the reboot, which decides about the last of these changes. */
export function managementNetworkStage(world: World): void {
  describe('the management network', () => {
    // A page that is open complains in the browser's console that its server is gone, and rightly.
    beforeAll(() => world.visitor.page.goto('about:blank'))

    it('with a wrong address, cuts the host off, and comes back by itself', async () => {
      const { id } = await propose(world, WRONG, 30)
      await until('the wrong address is in effect', async () => (await addresses(world)).includes('10.9.9.9/24'), {
        deadlineMs: 60_000,
      })
      expect(await addresses(world)).not.toContain('10.0.2.15')
      const ended = await becomes(world, id, 'reverted', 120_000)
      expect(ended.reason).toBe('nobody confirmed it in time')
      expect(await addresses(world)).toMatch(/inet 10\.0\.2\.15\/24 .*dynamic/)
      expect(await world.api.get<ManagementNetwork>(await pathOf(world))).toMatchObject({ config: { method: 'dhcp' } })
    }, 300_000)

    it('with a right one, is kept when that is confirmed from a new connection', async () => {
      const { id } = await propose(world, RIGHT, 120)
      const old = world.api
      await becomes(world, id, 'waiting', 60_000)
      expect(world.api).not.toBe(old)
      const kept = await world.api.post<Change>(`/api/v1/changes/${id}/actions/confirm`)
      expect(kept.status).toBe('confirmed')
      expect(await addresses(world)).toContain('inet 10.0.2.15/24')
      expect(await addresses(world)).not.toContain('dynamic')
      expect(await world.run('cat /var/lib/limiquantix/management-network.json')).toContain('10.0.2.15/24')
    }, 180_000)

    it('behind a firewall that lets in others alone, cannot be reached, and opens again by itself', async () => {
      const { id } = await filter(world, [OTHERS], 30)
      await until('the rules are in effect', async () => (await world.run(`${RULES} || true`)).includes(OTHERS), {
        deadlineMs: 30_000,
      })
      await expect(connection(world)).rejects.toThrow()
      const ended = await becomes(world, id, 'reverted', 120_000)
      expect(ended.reason).toBe('nobody confirmed it in time')
      expect((await world.machine.sh(RULES)).code).not.toBe(0)
    }, 180_000)

    it('behind one that lets us in, is kept', async () => {
      const { id } = await filter(world, [US], 120)
      await becomes(world, id, 'waiting', 60_000)
      expect((await world.api.post<Change>(`/api/v1/changes/${id}/actions/confirm`)).status).toBe('confirmed')
      expect(await world.run(RULES)).toContain(`ip saddr ${US} accept`)
    }, 120_000)

    it('waits for an answer when the host is restarted', async () => {
      const { id } = await propose(world, { method: 'dhcp' }, 600)
      await becomes(world, id, 'waiting', 60_000)
      expect(await addresses(world)).toContain('dynamic')
    }, 120_000)
  })
}

/** After the reboot: what was confirmed is in effect, what was not is gone. */
export async function expectNetworkAfterReboot(world: World): Promise<void> {
  const { items } = await world.api.get<{ items: Change[] }>('/api/v1/changes')
  expect(items).toMatchObject([
    { status: 'reverted', reason: 'the host was restarted before the change was confirmed' },
  ])
  expect(await world.run(RULES)).toContain(`ip saddr ${US} accept`)
  expect(await world.api.get<ManagementNetwork>(await pathOf(world))).toMatchObject({
    config: RIGHT,
    state: { problem: null },
  })
  expect(await addresses(world)).toContain('inet 10.0.2.15/24')
  expect(await addresses(world)).not.toContain('dynamic')
}
