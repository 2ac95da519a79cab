import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ROOT } from './paths.ts'

let dir: string

/** Programs in place of the real ones: `ovs-vsctl` knows one bridge by its list of ports, and logs what it is told. */
const FAKES = {
  'ovs-vsctl': `#!/bin/sh
case "$*" in
*br-exists*) [ -e "$STATE/ports" ] ;;
*list-ports*) cat "$STATE/ports" ;;
*'get interface'*) echo '"true"' ;;
*) echo "$*" >>"$STATE/log" ;;
esac
`,
  ip: '#!/bin/sh\n',
}

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'uplink-'))
  await mkdir(join(dir, 'net'))
  await mkdir(join(dir, 'bin'))
  for (const [name, text] of Object.entries(FAKES)) await writeFile(join(dir, 'bin', name), text, { mode: 0o755 })
})
afterEach(async () => await rm(dir, { recursive: true }))

/** A network card as sysfs shows it; virtual ones have no device, wireless ones a phy80211. */
async function card(name: string, facts: { address: string; carrier?: boolean; device?: boolean; wireless?: boolean }) {
  const path = join(dir, 'net', name)
  await mkdir(path)
  if (facts.device !== false) await mkdir(join(path, 'device'))
  if (facts.wireless === true) await mkdir(join(path, 'phy80211'))
  await writeFile(join(path, 'type'), '1\n')
  await writeFile(join(path, 'address'), `${facts.address}\n`)
  await writeFile(join(path, 'carrier'), facts.carrier === true ? '1\n' : '0\n')
}

/** Runs the script as its unit does and returns what Open vSwitch was told. */
async function uplink(): Promise<string> {
  const env = { PATH: `${join(dir, 'bin')}:${process.env.PATH}`, SYS_CLASS_NET: join(dir, 'net'), STATE: dir }
  const { status, stderr } = spawnSync(join(ROOT, 'rootfs-overlay/usr/lib/limiquantix/uplink'), {
    env,
    encoding: 'utf8',
  })
  expect(stderr).toBe('')
  expect(status).toBe(0)
  return await readFile(join(dir, 'log'), 'utf8')
}

it('takes the card with a link, not the first one, a virtual or a wireless one', async () => {
  await card('bond0', { address: '52:54:00:00:00:01', carrier: true, device: false })
  await card('enp1s0', { address: '52:54:00:00:00:02' })
  await card('enp2s0', { address: '52:54:00:00:00:03', carrier: true })
  await card('aaa0', { address: '52:54:00:00:00:04', carrier: true, wireless: true })
  const told = await uplink()
  expect(told).toContain('add-port br-uplink enp2s0')
  expect(told).toContain('other-config:hwaddr="52:54:00:00:00:03"')
})

it('keeps the card that was chosen before, also when it has no link now', async () => {
  await card('enp1s0', { address: '52:54:00:00:00:02', carrier: true })
  await card('enp2s0', { address: '52:54:00:00:00:03' })
  await writeFile(join(dir, 'ports'), 'vnet0\nenp2s0\n')
  expect(await uplink()).toContain('add-port br-uplink enp2s0')
})

it('replaces a card that is gone, and takes its dead port off the bridge', async () => {
  await card('enp7s0', { address: '52:54:00:00:00:07', carrier: true })
  await writeFile(join(dir, 'ports'), 'enp2s0\n')
  const told = await uplink()
  expect(told).toContain('del-port br-uplink enp2s0')
  expect(told).toContain('add-port br-uplink enp7s0')
})
