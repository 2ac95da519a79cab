import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Host } from '../../../mgmt/src/hosts/host.schema.ts'
import type { Inventory } from '../../../mgmt/src/inventory/inventory.schema.ts'
import type { Forward } from '../../../mgmt/src/logs/forward.schema.ts'
import type { SupportBundle } from '../../../mgmt/src/support/support.schema.ts'
import type { HostTime } from '../../../mgmt/src/time/time.schema.ts'
import { NtpServer } from '../../lib/ntp.ts'
import { SyslogReceiver } from '../../lib/syslog.ts'
import { taskDone } from '../../lib/tasks.ts'
import { until } from '../../lib/wait.ts'
import { PASSWORD, TASK_MS, type World } from '../world.ts'

/** The build machine, as the appliance's network card sees it (QEMU's user network). */
const BUILD_MACHINE = '10.0.2.2'
export const TIME_ZONE = 'Asia/Kathmandu'

/** What an operator needs to look into a host, each against the machine's own tools. */
export function operationsStage(world: World): void {
  const host = async () => {
    const { items } = await world.api.get<{ items: Host[] }>('/api/v1/hosts')
    return `/api/v1/hosts/${items[0]?.id}`
  }
  const put = async <T>(path: string, body: object): Promise<T> => {
    const { headers } = await world.api.call('GET', path)
    const answer = await world.api.call<T>('PUT', path, { body, headers: { 'if-match': String(headers.etag) } })
    expect(answer.status, answer.bytes.toString()).toBe(200)
    return answer.body
  }

  describe('the hardware of the host', () => {
    it('is what lsblk, sysfs and the firmware say', async () => {
      const { disks, nics, pci, memory, firmware, processors } = await world.api.get<Inventory>(
        `${await host()}/hardware`,
      )
      const listed = JSON.parse(await world.run('lsblk --json --bytes --nodeps --exclude 1,2,7 -o NAME,SIZE,TYPE'))
      const expected = listed.blockdevices
        .filter((each: { type: string; name: string }) => each.type === 'disk' && !each.name.startsWith('zram'))
        .map((each: { name: string; size: number }) => [each.name, each.size])
      expect(disks.map(disk => [disk.name, disk.sizeBytes])).toEqual(expected)
      for (const nic of nics) expect(await world.run(`cat /sys/class/net/${nic.name}/address`)).toBe(nic.mac)
      expect(nics.some(nic => nic.driver === 'virtio_net' && nic.bus !== '')).toBe(true)
      const addresses = await world.run('ls /sys/bus/pci/devices')
      expect(pci.map(device => device.address)).toEqual(addresses.split(/\s+/).sort())
      expect(pci.some(device => device.vendor.includes('Intel'))).toBe(true)
      expect(firmware).toMatchObject({ kind: 'UEFI', version: await world.run('cat /sys/class/dmi/id/bios_version') })
      expect(processors).toHaveLength(1)
      const kib = Number(await world.run("awk '/MemTotal/ { print $2 }' /proc/meminfo"))
      const modules = memory.modules.reduce((sum, module) => sum + (module.sizeBytes ?? 0), 0)
      expect(modules).toBeGreaterThan(kib * 1024)
      expect(modules).toBeLessThan(kib * 1024 * 1.3)
    })

    it('says of a virtual disk that it tells nothing, and leaves no failed unit behind', async () => {
      const { disks } = await world.api.get<Inventory>(`${await host()}/hardware`)
      const virtual = disks.find(disk => disk.name === 'vda')
      expect(virtual?.health.passed).toBeNull()
      expect(virtual?.health.problem).toContain('Unable to detect device type')
      expect(await world.run('systemctl list-units --failed --plain --no-legend')).toBe('')
    })
  })

  describe('the time of the host', () => {
    it('is set: programs see the zone, the daemon its servers', async () => {
      const config = { timeZone: TIME_ZONE, ntpServers: [BUILD_MACHINE] }
      const { state } = await put<HostTime>(`${await host()}/time`, config)
      expect(state).toMatchObject({ timeZone: TIME_ZONE, running: true })
      expect(await world.run('date +%z')).toBe('+0545')
      const property = 'SystemNTPServers'
      expect(await world.run(`timedatectl show-timesync --property=${property} --value`)).toBe(BUILD_MACHINE)
      expect(await world.run('cat /var/lib/limiquantix-etc/timezone')).toBe(TIME_ZONE)
      // What is read-only stays so: only what the link leads to has changed.
      expect(await world.run('readlink /etc/localtime')).toBe('../var/lib/limiquantix-etc/localtime')
    })

    it('is kept by the server, and the API says how well', async context => {
      const server = await NtpServer.listen()
      // Two suites beside each other cannot both have the port.
      if (server === undefined) return context.skip('port 123 of this machine is taken')
      try {
        await put(`${await host()}/time`, { timeZone: TIME_ZONE, ntpServers: [] })
        await put(`${await host()}/time`, { timeZone: TIME_ZONE, ntpServers: [BUILD_MACHINE] })
        const state = async () => (await world.api.get<HostTime>(`${await host()}/time`)).state
        await until('it is synchronised', async () => (await state()).synchronised, { deadlineMs: 60_000 })
        expect(server.answered).toBeGreaterThan(0)
        const { server: name, address, offsetMs, lastSyncAt } = await state()
        expect([name, address]).toEqual([BUILD_MACHINE, BUILD_MACHINE])
        expect(Math.abs(offsetMs ?? Number.NaN)).toBeLessThan(60_000)
        expect(Math.abs(Date.parse(lastSyncAt ?? '') - Date.now())).toBeLessThan(120_000)
      } finally {
        server.close()
      }
    })
  })

  describe('the journal of the host', () => {
    let receiver: SyslogReceiver
    beforeAll(async () => {
      receiver = await SyslogReceiver.listen(BUILD_MACHINE)
    })
    afterAll(async () => {
      await put(`${await host()}/log-forwarding`, { enabled: false, server: '' })
      await receiver.close()
    })

    it('is sent to a receiver over TLS, and after a break nothing is missing', async () => {
      const config = { enabled: true, server: BUILD_MACHINE, port: receiver.port, ca: receiver.certificate }
      await put(`${await host()}/log-forwarding`, config)
      const state = async () => (await world.api.get<Forward>(`${await host()}/log-forwarding`)).state
      await until('it is connected', async () => (await state()).status === 'connected', { deadlineMs: 60_000 })
      const write = async (text: string) => await world.run(`echo '${text}' | systemd-cat -t lqx-test -p warning`)
      const came = (text: string) =>
        until(`"${text}" came`, () => receiver.messages.find(message => message.endsWith(`\ufeff${text}`)), {
          deadlineMs: 60_000,
        })
      await write('first line')
      expect(await came('first line')).toMatch(/^<28>1 \d{4}-\S+Z \S+ lqx-test \d+ - - /)
      receiver.interrupt()
      await write('written while nobody listened')
      await came('written while nobody listened')
      expect((await state()).lastError?.message).toMatch(/ended the connection/)
    })
  })

  describe('the support bundle', () => {
    let directory: string
    beforeAll(() => {
      directory = mkdtempSync(join(tmpdir(), 'lqx-bundle-'))
    })
    afterAll(() => rmSync(directory, { recursive: true }))

    it('holds what is planned, no secret, and can be fetched once', async () => {
      const secret = (
        await world.api.post<{ secret: string }>('/api/v1/tokens', {
          name: 'planted',
          role: 'viewer',
          expiresInDays: 1,
        })
      ).secret
      const accepted = await world.api.post<{ taskId: string; resourceId: string }>(`${await host()}/support-bundles`)
      await taskDone(world.api, accepted, TASK_MS)
      const { items } = await world.api.get<{ items: SupportBundle[] }>(`${await host()}/support-bundles`)
      expect(items.map(item => item.id)).toContain(accepted.resourceId)
      const path = `${await host()}/support-bundles/${accepted.resourceId}/content`
      const { bytes, status } = await world.api.call('GET', path, { timeoutMs: 120_000 })
      expect(status).toBe(200)
      writeFileSync(join(directory, 'bundle.tar.gz'), bytes)
      execFileSync('tar', ['--extract', `--directory=${directory}`, `--file=${join(directory, 'bundle.tar.gz')}`])
      const inside = (...parts: string[]) =>
        execFileSync(parts[0] ?? '', parts.slice(1), { cwd: directory, encoding: 'utf8', maxBuffer: 1 << 28 })
      const files = inside('find', '.', '-type', 'f', '-size', '+0', '-name', '*.*')
      for (const name of [
        'journal/this-boot.log',
        'libvirt/definitions.xml',
        'network/openvswitch.txt',
        'hardware.json',
      ]) {
        expect(files).toContain(name)
      }
      expect(inside('grep', '-rc', 'limiquantixd', '.')).toMatch(/this-boot\.log:[1-9]/)
      expect(inside('grep', '-rl', 'br-uplink', '.')).toContain('network/openvswitch.txt')
      const secrets = [
        PASSWORD,
        secret,
        world.machine.setupCode,
        world.api.cookie?.split('=')[1] ?? '',
        world.api.csrf ?? '',
      ]
      for (const each of secrets.filter(text => text !== '')) {
        expect(
          () => inside('grep', '-rqF', each, '--include=*.*', '--exclude=bundle.tar.gz', '.'),
          'a secret',
        ).toThrow()
      }
      await until('it is gone', async () => (await world.api.call('GET', path)).status === 404, { deadlineMs: 20_000 })
      expect(await world.run('ls /var/lib/limiquantix/support')).toBe('')
    }, 300_000)
  })
}
