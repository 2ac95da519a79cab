import { get as httpGet } from 'node:http'
import { describe, expect, it } from 'vitest'
import { ApiClient } from '../../lib/api.ts'
import { until } from '../../lib/wait.ts'
import type { World } from '../world.ts'

interface Plain {
  status: number | undefined
  location: string | undefined
  body: string
}

/** One request over unencrypted HTTP. */
function plain(url: string, host: string): Promise<Plain> {
  return new Promise((resolve, reject) => {
    httpGet(url, { headers: { host }, timeout: 20_000 }, response => {
      let body = ''
      response.on('data', chunk => {
        body += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode, location: response.headers.location, body }))
    }).on('error', reject)
  })
}

/** The appliance after its first boot, before anybody touched it. */
export function bootStage(world: World): void {
  describe('after the first boot', () => {
    it('answers over TLS with the certificate that its console shows', async () => {
      const { machine } = world
      world.api = await ApiClient.connect(machine.url, machine.fingerprint)
      expect(world.api.pinned.protocol).toMatch(/^TLSv1\.[23]$/)
      expect(await machine.console()).toContain(world.api.pinned.certificate.fingerprint256)
    })

    it('is healthy and asks to be set up', async () => {
      const health = await world.api.call('GET', '/healthz')
      expect(health.status).toBe(200)
      const setup = await world.api.get<{ required: boolean; hostName: string }>('/api/v1/setup')
      expect(setup.required).toBe(true)
    })

    it('has no failed unit and no unit that restarted', async () => {
      await until(
        'the start-up is finished',
        async () => (await world.machine.sh('systemctl is-system-running')).output.trim() !== 'starting',
        { deadlineMs: 240_000, everyMs: 2000 },
      )
      expect(await world.run('systemctl list-units --failed --plain --no-legend')).toBe('')
      const shown = await world.run(`systemctl show '*.service' --property=Id,NRestarts`)
      const restarted = shown.split('\n\n').filter(unit => /NRestarts=[1-9]/.test(unit))
      // Handing over from the initrd ends and starts the journal's daemon on every systemd machine.
      const others = restarted.filter(unit => !/Id=systemd-journald\.service/.test(unit) || !/NRestarts=1$/m.test(unit))
      expect(others).toEqual([])
    })

    it('has KVM that works', async () => {
      expect(await world.run('test -c /dev/kvm && echo yes')).toBe('yes')
      expect(await world.virsh('domcapabilities --virttype kvm --xpath /domainCapabilities/domain')).toContain('kvm')
    })

    it('has a read-only root and /etc, verified by dm-verity', async () => {
      expect(await world.run('findmnt -no FSTYPE /')).toBe('erofs')
      expect((await world.machine.sh('touch /usr/written')).code).not.toBe(0)
      expect((await world.machine.sh('touch /etc/written')).code).not.toBe(0)
      expect(await world.run('findmnt -no SOURCE /')).toMatch(/^\/dev\/(mapper\/|dm-)/)
    })

    it('listens on 443 and 80 and on nothing else', async () => {
      const listeners = await world.run(`ss -Hltn | awk '{ print $4 }'`)
      const open = listeners.split(/\s+/).filter(address => !/^(127\.|\[::1\])/.test(address))
      const ports = new Set(open.map(address => address.split(':').at(-1)))
      // 53 belongs to the name service of the NAT network, on its bridge's own addresses.
      const nat = open.filter(address => address.endsWith(':53'))
      expect(nat.filter(address => !/^10\.|^\[fe80:[0-9a-f:]+\]%lqx/.test(address))).toEqual([])
      ports.delete('53')
      expect([...ports].sort()).toEqual(['443', '80'])
    })

    it('does nothing on port 80 but lead to HTTPS', async () => {
      for (const path of ['/', '/api/v1/vms', '/anything?x=1']) {
        const answer = await plain(`${world.machine.plainUrl}${path}`, 'appliance.example')
        expect(answer.status).toBeGreaterThanOrEqual(301)
        expect(answer.status).toBeLessThanOrEqual(308)
        expect(answer.location).toMatch(/^https:\/\//)
        expect(answer.body).not.toContain('<script')
      }
    })
  })
}
