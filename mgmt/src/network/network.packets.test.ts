import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseLeases } from '../system/dnsmasq.ts'
import { exec } from '../system/exec.ts'
import { renderDnsmasq } from './dnsmasq.render.ts'
import { natSpec } from './network.contract.ts'
import { renderFilter } from './nft.render.ts'

/**
 * Real packets through the real rules and the real DHCP server, in network namespaces of the test's own: `host` with
 * the bridges of two NAT networks (the kernel's own bridges in the place of OVS's), one guest on each, and `out`,
 * a machine beyond the host that knows no way to the guests' subnets but the host.
 */
const tag = `lqx${process.pid}`
const [host, out, guestA, guestB] = [`${tag}-host`, `${tag}-out`, `${tag}-a`, `${tag}-b`]
const [a, b] = [natSpec(1), natSpec(2)]
const OUT = '192.0.2.2'

const inside = (name: string, command: string, ...args: string[]) =>
  exec('ip', ['netns', 'exec', name, command, ...args])
const succeeds = (work: Promise<unknown>) =>
  work.then(
    () => true,
    () => false,
  )
const pings = (from: string, to: string) => succeeds(inside(from, 'busybox', 'ping', '-c', '1', '-W', '1', to))

const possible =
  (await succeeds(exec('ip', ['netns', 'add', `${tag}-try`]))) &&
  (await succeeds(inside(`${tag}-try`, 'nft', 'list', 'ruleset'))) &&
  (await succeeds(exec('dnsmasq', ['--version']))) &&
  (await succeeds(exec('busybox', ['udhcpc', '--help'])))
await exec('ip', ['netns', 'delete', `${tag}-try`]).catch(() => {})

describe.runIf(possible)('packets of NAT networks', () => {
  const end = new AbortController()
  const running: Promise<unknown>[] = []
  let dir = ''
  const stays = (name: string, command: string, ...args: string[]) => {
    const all = ['netns', 'exec', name, command, ...args]
    running.push(exec('ip', all, { signal: end.signal, timeoutMs: 120_000 }).catch(() => {}))
  }

  /** A cable from an interface in one namespace to one in another. */
  const cable = async (from: string, one: string, to: string, other: string) => {
    await exec('ip', ['-n', from, 'link', 'add', one, 'type', 'veth', 'peer', 'name', other, 'netns', to])
    await exec('ip', ['-n', from, 'link', 'set', one, 'up'])
    await exec('ip', ['-n', to, 'link', 'set', other, 'up'])
  }
  const address = (name: string, dev: string, cidr: string) =>
    exec('ip', ['-n', name, 'address', 'add', cidr, 'dev', dev])

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'lqx-packets-'))
    for (const name of [host, out, guestA, guestB]) await exec('ip', ['netns', 'add', name])
    for (const [spec, guest, port] of [
      [a, guestA, 'tap-a'],
      [b, guestB, 'tap-b'],
    ] as const) {
      await exec('ip', ['-n', host, 'link', 'add', spec.bridge, 'type', 'bridge'])
      await exec('ip', ['-n', host, 'link', 'set', spec.bridge, 'up'])
      await cable(host, port, guest, 'eth0')
      await exec('ip', ['-n', host, 'link', 'set', port, 'master', spec.bridge])
    }
    await address(host, a.bridge, '10.201.1.1/24')
    await address(host, b.bridge, '10.201.2.1/24')
    await cable(host, 'uplink', out, 'eth0')
    await address(host, 'uplink', '192.0.2.1/30')
    await address(out, 'eth0', `${OUT}/30`)
    await exec('ip', ['netns', 'exec', host, 'tee', '/proc/sys/net/ipv4/ip_forward'], { input: '1' })
    await exec('ip', ['netns', 'exec', host, 'nft', '-f', '-'], { input: renderFilter([a, b]) })
    const conf = join(dir, 'a.conf')
    await writeFile(conf, renderDnsmasq(a, join(dir, 'a.leases')) ?? '')
    stays(host, 'dnsmasq', '--keep-in-foreground', `--conf-file=${conf}`)
    await address(guestB, 'eth0', '10.201.2.10/24')
    await exec('ip', ['-n', guestB, 'route', 'add', 'default', 'via', '10.201.2.1'])
    stays(host, process.execPath, '-e', "require('node:net').createServer(s => s.end()).listen(443, '0.0.0.0')")
  }, 60_000)

  afterAll(async () => {
    end.abort()
    await Promise.all(running)
    for (const name of [host, out, guestA, guestB]) await exec('ip', ['netns', 'delete', name]).catch(() => {})
    await rm(dir, { recursive: true })
  }, 60_000)

  it('a guest gets an address, a gateway and DNS by DHCP, and the lease is read', async () => {
    const script = join(dir, 'udhcpc')
    await writeFile(
      script,
      '#!/bin/sh\n[ "$1" = bound ] || exit 0\nip addr add "$ip/$mask" dev "$interface"\nip route add default via "$router"\necho "$dns" >"$0.dns"\n',
      { mode: 0o755 },
    )
    const client = ['udhcpc', '-i', 'eth0', '-n', '-q', '-t', '10', '-T', '1', '-s', script, '-x', 'hostname:web-1']
    await inside(guestA, 'busybox', ...client)
    const leases = parseLeases(await readFile(join(dir, 'a.leases'), 'utf8'))
    expect(leases).toMatchObject([{ address: expect.stringMatching(/^10\.201\.1\.\d\d$/), hostName: 'web-1' }])
    const { stdout } = await exec('ip', ['-n', guestA, '-4', 'address', 'show', 'dev', 'eth0'])
    expect(stdout).toContain(`${leases[0]?.address}/24`)
    expect(await readFile(`${script}.dns`, 'utf8')).toBe('10.201.1.1\n')
  }, 30_000)

  it('guests reach their gateway and, with the address of the host, what is beyond it', async () => {
    expect(await pings(guestA, '10.201.1.1')).toBe(true)
    expect(await pings(guestB, '10.201.2.1')).toBe(true)
    // `out` has no route to 10.201.0.0: an answer proves the translation.
    expect(await pings(guestA, OUT)).toBe(true)
    expect(await pings(guestB, OUT)).toBe(true)
  })

  it('guests of different networks do not reach each other or the other gateway', async () => {
    expect(await pings(guestA, '10.201.2.10')).toBe(false)
    expect(await pings(guestA, '10.201.2.1')).toBe(false)
    expect(await pings(guestB, '10.201.1.1')).toBe(false)
  })

  it('nobody outside begins to talk to a guest, even when it knows the way', async () => {
    await exec('ip', ['-n', out, 'route', 'add', '10.201.0.0/16', 'via', '192.0.2.1'])
    expect(await pings(out, '10.201.2.10')).toBe(false)
    expect(await pings(out, '192.0.2.1')).toBe(true)
    await exec('ip', ['-n', out, 'route', 'delete', '10.201.0.0/16'])
  })

  it('a guest does not reach the management of the host, at none of its addresses', async () => {
    const client = (to: string, port: string) =>
      `const s = require('node:net').connect(${port}, '${to}', () => process.exit(0))
       s.on('error', () => process.exit(1)); setTimeout(() => process.exit(1), 1000)`
    const connects = (from: string, to: string, port: string) =>
      succeeds(inside(from, process.execPath, '-e', client(to, port)))
    // The door is there: from outside it opens.
    await expect.poll(() => connects(out, '192.0.2.1', '443'), { timeout: 10_000 }).toBe(true)
    expect(await connects(guestB, '10.201.2.1', '443')).toBe(false)
    expect(await connects(guestB, '192.0.2.1', '443')).toBe(false)
    expect(await connects(guestA, '10.201.1.1', '53')).toBe(true)
  }, 20_000)

  it('a guest with a stolen address gets nowhere', async () => {
    await address(guestB, 'eth0', '172.30.0.1/24')
    // Everybody knows the way back, so only the rule is in the way.
    await exec('ip', ['-n', host, 'route', 'add', '172.30.0.0/24', 'dev', b.bridge])
    await exec('ip', ['-n', out, 'route', 'add', '172.30.0.0/24', 'via', '192.0.2.1'])
    expect(await succeeds(inside(guestB, 'busybox', 'ping', '-c', '1', '-W', '1', '-I', '172.30.0.1', OUT))).toBe(false)
  })
})
