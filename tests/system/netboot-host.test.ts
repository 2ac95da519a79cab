import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { Appliance } from '../../image/qemu/appliance.ts'
import type { Host } from '../../mgmt/src/hosts/host.schema.ts'
import type { NetworkBoot, Machine as NewMachine } from '../../mgmt/src/pxe/pxe.schema.ts'
import { ApiClient } from '../lib/api.ts'
import { saveArtifact } from '../lib/artifacts.ts'
import { taskDone } from '../lib/tasks.ts'
import { until } from '../lib/wait.ts'
import { chosenAccelerator, freePorts, Machine, machineDirectory } from './machine.ts'
import { answersFor, INSTALL_MS, installation, installed } from './medium-install.ts'

const PASSWORD = 'correct horse battery staple'
const NEXT_PASSWORD = 'chosen for the rack'
const [FIRST, NEXT, STRANGER] = ['52:54:00:00:00:19', '52:54:00:00:00:20', '52:54:00:00:00:21']
const NEXT_ADDRESS = '10.0.2.20'
/** Firmware, iPXE and 450 MB through both, under emulation. */
const FETCH_MS = 900_000

/** One appliance installs the next: both on one segment, where another server gives the addresses. */
describe('network boot from an installed host', () => {
  let first: Machine
  let next: Machine | undefined
  let api: ApiClient
  let path: string
  let [segmentPort, nextPort, bootPort] = [0, 0, 0]
  let nextDisk = ''
  let failed = false

  const run = async (command: string) => {
    const { code, output } = await first.sh(command)
    if (code !== 0) throw new Error(`in the appliance: ${command}: exit code ${code}\n${output}`)
    return output.trim()
  }
  const machineOf = async (mac: string) => {
    const { items } = await api.get<{ items: NewMachine[] }>(`${path}/machines`)
    return items.find(each => each.mac === mac)
  }
  const isNow = (mac: string, status: NewMachine['status'], deadlineMs: number) =>
    until(`${mac} is ${status}`, async () => (await machineOf(mac))?.status === status, { deadlineMs, everyMs: 1000 })
  /** The ports of network boot that something listens on; not those of the NAT network, on a bridge of its own. */
  const listening = async () => {
    const ports = 'ss -Hlntu | grep -E "%br-uplink|10\\.0\\.2\\.15" | grep -oE ":(67|69|4011|8069) " | sort -u'
    const { output } = await first.sh(`${ports} | tr -d " \\n"`)
    return output.trim()
  }

  beforeAll(async () => {
    ;[segmentPort, nextPort] = await freePorts()
    bootPort = (await freePorts())[0]
    const forwards = [
      { port: nextPort, to: 443, address: NEXT_ADDRESS },
      { port: bootPort, to: 8069 },
    ]
    first = await Machine.boot('netboot-first', {
      segment: { listen: segmentPort, mac: FIRST },
      forwards,
      memoryMiB: 3072,
    })
    // The segment joins the uplink, so that the bridge is the switch that all are plugged into.
    await run(
      `card=$(basename "$(dirname "$(grep -l ${FIRST} /sys/class/net/*/address)")") && ip link set "$card" up && ovs-vsctl --timeout=30 add-port br-uplink "$card"`,
    )
    api = await ApiClient.connect(first.url, first.fingerprint)
    const body = { setupCode: first.setupCode, password: PASSWORD, hostName: 'rack-19' }
    expect((await api.call('POST', '/api/v1/setup', { body })).status).toBeLessThan(300)
    await api.login(PASSWORD)
    const { items } = await api.get<{ items: Host[] }>('/api/v1/hosts')
    path = `/api/v1/hosts/${items[0]?.id}/network-boot`
  }, 900_000)
  afterEach(({ task }) => {
    if (task.result?.state === 'fail') failed = true
  })
  afterAll(async () => {
    if (failed) {
      await first?.saveArtifacts()
      await next?.saveArtifacts()
    }
    await next?.off()
    await first?.off()
  }, 300_000)

  it('is off, and nothing listens, until it is switched on', async () => {
    expect(await listening()).toBe('')
    const config = { enabled: true, dhcp: { mode: 'proxy' }, unassigned: 'wait' }
    await api.change('PUT', path, config)
    const state = await until(
      'network boot runs',
      async () => {
        const { state: now } = await api.get<NetworkBoot>(path)
        return now.status !== 'starting' && now
      },
      { deadlineMs: 180_000, everyMs: 500 },
    )
    expect(state).toMatchObject({ status: 'running', problem: null, url: 'http://10.0.2.15:8069/boot.ipxe' })
    expect(await listening()).toBe(':4011:67:69:8069')
    expect(await run('systemctl is-active limiquantix-netboot-server.service')).toBe('active')
  }, 240_000)

  it('a machine that starts by HTTP boot is listed, waits, and is not installed', async () => {
    const dir = await machineDirectory('netboot-stranger')
    const disk = join(dir, 'disk.qcow2')
    execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', disk, '16G'])
    await using stranger = await Appliance.start({
      ...{ dir, disk, accel: await chosenAccelerator(), httpsPort: nextPort, memoryMiB: 1024, cpus: 1 },
      segment: { connect: segmentPort, mac: STRANGER, bootsFirst: true },
      // The firmware leaves PXE out, so that it has HTTP boot alone.
      extraArgs: ['IPv4', 'IPv6'].flatMap(each => ['-fw_cfg', `name=opt/org.tianocore/${each}PXESupport,string=n`]),
    })
    try {
      await stranger.waitForSerial(/waits for its answers/, 300_000)
      expect(await stranger.console()).toContain('HTTP Boot')
    } finally {
      saveArtifact('netboot-stranger-serial.log', await stranger.console())
    }
    expect(await machineOf(STRANGER)).toMatchObject({ status: 'asked', hostName: null, manufacturer: 'QEMU' })
    // Nothing was written to its disk.
    const { 'actual-size': size } = JSON.parse(
      execFileSync('qemu-img', ['info', '-U', '--output=json', disk], { encoding: 'utf8' }),
    )
    expect(size).toBeLessThan(1024 ** 2)
  }, 400_000)

  it('takes answers for a machine, and gives them to nobody else', async () => {
    const body = {
      answers: answersFor(NEXT_PASSWORD, 'rack-0', 'refuse', NEXT_ADDRESS),
      machines: [{ mac: NEXT, hostName: 'rack-20' }],
    }
    await api.post(`${path}/actions/assign`, body)
    expect(await machineOf(NEXT)).toMatchObject({ status: 'assigned', hostName: 'rack-20', askedAt: null })
    // Whoever says that it is this machine, and is not, gets nothing.
    const script = await (await fetch(`http://127.0.0.1:${bootPort}/boot.ipxe?mac=${NEXT}`)).text()
    expect(script).toContain('no answers are given')
    expect(script).not.toContain('/answers/')

    const bundles = path.replace('network-boot', 'support-bundles')
    const accepted = await api.post<{ taskId: string; resourceId: string }>(bundles)
    await taskDone(api, accepted, 180_000)
    const answer = await api.call('GET', `${bundles}/${accepted.resourceId}/content`, { timeoutMs: 120_000 })
    expect(answer.status).toBe(200)
    const text = execFileSync('tar', ['-xzOf', '-'], { input: answer.bytes, maxBuffer: 1 << 29 }).toString('latin1')
    expect(text).toContain('limiquantixd')
    expect(text).not.toContain(NEXT_PASSWORD)
    expect(await run(`grep -rlF '${NEXT_PASSWORD}' /var/log /run/log /run/limiquantix | wc -l`)).toBe('0')
  }, 300_000)

  it(
    'the machine with answers starts by PXE, installs without questions, and switches itself off',
    async () => {
      const dir = await machineDirectory('netboot-next')
      nextDisk = join(dir, 'disk.qcow2')
      execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', nextDisk, '16G'])
      const segment = { connect: segmentPort, mac: NEXT, bootsFirst: true }
      const shown = await installation('netboot-next', nextDisk, dir, { segment }, async appliance => {
        await appliance.waitForSerial(/Installing LimiQuantix with/, FETCH_MS)
        await isNow(NEXT, 'installing', 60_000)
        await installed(appliance)
      })
      expect(shown).toContain('PXE')
      expect(shown).not.toContain(NEXT_PASSWORD)
      await isNow(NEXT, 'installed', 30_000)
      expect(await machineOf(NEXT)).toMatchObject({
        hostName: 'rack-20',
        message: expect.stringContaining('Installed'),
      })
    },
    FETCH_MS + INSTALL_MS,
  )

  it('starts from its disk though it asks the network first, with the name that was assigned', async () => {
    const segment = { connect: segmentPort, mac: NEXT, bootsFirst: true }
    next = await Machine.boot('netboot-next', { disk: nextDisk, segment, httpsPort: nextPort, memoryMiB: 2048 })
    expect(await next.console()).toContain('counts as installed')
    const there = await ApiClient.connect(next.url, next.fingerprint)
    await there.login(NEXT_PASSWORD)
    const { items } = await there.get<{ items: Host[] }>('/api/v1/hosts')
    expect(items).toMatchObject([{ name: 'rack-20', state: { live: false } }])
    expect((await next.sh('cat /proc/cmdline')).output).not.toContain('limiquantix.netboot')
    expect((await next.sh('systemctl list-units --failed --plain --no-legend')).output.trim()).toBe('')
    // Across the segment: the first host knows it by the card that was given the answers.
    const seen = `timeout 20 bash -c '</dev/tcp/${NEXT_ADDRESS}/443' && ip -c=never neigh show ${NEXT_ADDRESS}`
    expect(await run(seen)).toContain(NEXT)
  }, 900_000)

  it('listens no more when it is switched off', async () => {
    await api.change('PUT', path, { enabled: false, dhcp: { mode: 'proxy' }, unassigned: 'wait' })
    expect((await api.get<NetworkBoot>(path)).state.status).toBe('off')
    expect(await listening()).toBe('')
    expect(await run('ls -A /var/lib/limiquantix/netboot')).toBe('')
    expect(await run('systemctl list-units --failed --plain --no-legend')).toBe('')
  }, 120_000)
})
