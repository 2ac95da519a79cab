import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ROOT } from './paths.ts'

let dir: string

/**
 * Programs in place of the real ones: `ovs-vsctl` knows one bridge by the cards that were plugged into it, and logs what
 * it is told; `limiquantixd` makes the plan that lies there, or says that it cannot.
 */
const FAKES = {
  'ovs-vsctl': `#!/bin/sh
case "$*" in
*br-exists*) [ -e "$STATE/plugged" ] ;;
*'find interface'*) cat "$STATE/plugged" ;;
*br-get-external-id*) cat "$STATE/remembered" 2>/dev/null || true ;;
*) echo "$*" >>"$STATE/log" ;;
esac
`,
  ip: '#!/bin/sh\n',
  systemctl: '#!/bin/sh\nexit 3\n',
  limiquantixd: `#!/bin/sh
[ -e "$STATE/plan" ] || { echo 'method: write dhcp or static' >&2; exit 1; }
sed "s/^source .*/source $(sha256sum "$3" | cut -d ' ' -f 1)/" "$STATE/plan"
`,
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

/** Runs the script as its unit does. Returns what Open vSwitch was told, and what was complained about. */
async function uplink(): Promise<{ told: string; said: string }> {
  const env = {
    ...{ PATH: `${join(dir, 'bin')}:${process.env.PATH}`, SYS_CLASS_NET: join(dir, 'net'), STATE: dir },
    ...{ STATE_DIR: dir, RUN_DIR: join(dir, 'run'), LIMIQUANTIXD: join(dir, 'bin/limiquantixd') },
  }
  await rm(join(dir, 'log'), { force: true })
  const script = join(ROOT, 'rootfs-overlay/usr/lib/limiquantix/uplink')
  const { status, stderr } = spawnSync(script, { env, encoding: 'utf8' })
  expect(status, stderr).toBe(0)
  return { told: await readFile(join(dir, 'log'), 'utf8'), said: stderr }
}

/** What somebody configured: the file (its text does not matter here), and the plan that is made of it. */
async function configured(...plan: string[]) {
  await writeFile(join(dir, 'management-network.json'), `${Math.random()}`)
  await writeFile(join(dir, 'plan'), ['limiquantix-uplink 1', 'source x', ...plan, ''].join('\n'))
}

const STATIC = ['', '[Network]', 'DHCP=no', 'Address=192.0.2.10/24']
const networkFile = () => readFile(join(dir, 'run/systemd/network/05-br-uplink.network'), 'utf8').catch(() => null)

it('takes the card with a link, not the first one, a virtual or a wireless one', async () => {
  await card('bond0', { address: '52:54:00:00:00:01', carrier: true, device: false })
  await card('enp1s0', { address: '52:54:00:00:00:02' })
  await card('enp2s0', { address: '52:54:00:00:00:03', carrier: true })
  await card('aaa0', { address: '52:54:00:00:00:04', carrier: true, wireless: true })
  const { told, said } = await uplink()
  expect(said).toBe('')
  expect(told).toContain('add-port br-uplink enp2s0')
  expect(told).toContain('other-config:hwaddr="52:54:00:00:00:03"')
})

it('keeps the card that was chosen before, also when it has no link now', async () => {
  await card('enp1s0', { address: '52:54:00:00:00:02', carrier: true })
  await card('enp2s0', { address: '52:54:00:00:00:03' })
  await writeFile(join(dir, 'plugged'), 'enp2s0\n')
  expect((await uplink()).told).toContain('add-port br-uplink enp2s0')
})

it('replaces a card that is gone, and takes its dead port off the bridge', async () => {
  await card('enp7s0', { address: '52:54:00:00:00:07', carrier: true })
  await writeFile(join(dir, 'plugged'), 'enp2s0\n')
  const { told, said } = await uplink()
  expect(said).toBe('')
  expect(told).toContain('del-port br-uplink enp2s0')
  expect(told).toContain('add-port br-uplink enp7s0')
})

describe('what was configured', () => {
  beforeEach(async () => {
    await card('enp1s0', { address: '52:54:00:00:00:01', carrier: true })
    await card('enp2s0', { address: '52:54:00:00:00:02', carrier: true })
  })

  it('a fixed address is told to systemd-networkd, on the first card with a link', async () => {
    await configured(...STATIC)
    const { told, said } = await uplink()
    expect(said).toBe('')
    expect(told).toContain('add-port br-uplink enp1s0')
    expect(await networkFile()).toBe('[Match]\nName=br-uplink\n\n[Network]\nDHCP=no\nAddress=192.0.2.10/24\n')
  })

  it('the card may be named by its address, and the VLAN is that of the host alone', async () => {
    await configured('card 52:54:00:00:00:02', 'vlan 20', '')
    const { told } = await uplink()
    expect(told).toContain('add-port br-uplink enp2s0')
    expect(told).toContain('set port br-uplink tag=20')
    expect(told).not.toContain('limiquantix-card')
    expect(await networkFile()).toBeNull()
  })

  it('a bond is made of its cards', async () => {
    await configured('card enp1s0', 'card enp2s0', 'bond 802.3ad', '')
    const { told } = await uplink()
    expect(told).toContain('add-bond br-uplink bond-uplink enp1s0 enp2s0 bond_mode=balance-tcp lacp=active')
    expect(told).not.toContain('add-port')
  })

  it('a card that is not there gives way to one that is, and that is said', async () => {
    await configured('card enp9s0', ...STATIC)
    const { told, said } = await uplink()
    expect(told).toContain('add-port br-uplink enp1s0')
    expect(said).toContain('There is no network card enp9s0')
    expect(await networkFile()).toContain('192.0.2.10/24')
  })

  it('a file that cannot be used gives way to DHCP, and to the last plan where there was one', async () => {
    await configured(...STATIC)
    await rm(join(dir, 'plan'))
    const first = await uplink()
    expect(first.said).toContain('write dhcp or static. The host uses DHCP')
    expect(await networkFile()).toBeNull()

    await configured(...STATIC)
    await uplink()
    await writeFile(join(dir, 'management-network.json'), 'half a fi')
    await rm(join(dir, 'plan'))
    const later = await uplink()
    expect(later.said).toContain('The host is connected as before')
    expect(await networkFile()).toContain('192.0.2.10/24')
  })

  it('goes back to DHCP when the file is taken away', async () => {
    await configured(...STATIC)
    await uplink()
    await rm(join(dir, 'management-network.json'))
    await uplink()
    expect(await networkFile()).toBeNull()
  })
})
