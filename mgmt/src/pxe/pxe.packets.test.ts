import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exec } from '../system/exec.ts'
import { renderDnsmasq } from './dnsmasq.render.ts'

/** The real DHCP server with our configuration, and machines of all kinds, in network namespaces of the test's own. */
const CLIENT = fileURLToPath(new URL('dhcp-client.child.ts', import.meta.url))
const tag = `lqxn${process.pid}`
const [host, guest] = [`${tag}-h`, `${tag}-g`]
const base = 'http://192.0.2.1:8069'

const succeeds = (work: Promise<unknown>) =>
  work.then(
    () => true,
    () => false,
  )
const possible =
  (await succeeds(exec('ip', ['netns', 'add', `${tag}-try`]))) && (await succeeds(exec('dnsmasq', ['--version'])))
await exec('ip', ['netns', 'delete', `${tag}-try`]).catch(() => {})

describe.runIf(possible)('packets of network boot', () => {
  let dir = ''
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'lqx-netboot-'))
    for (const name of [host, guest]) await exec('ip', ['netns', 'add', name])
    await exec('ip', ['-n', host, 'link', 'add', 'br0', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', guest])
    for (const [name, dev, cidr] of [
      [host, 'br0', '192.0.2.1/24'],
      [guest, 'eth0', '192.0.2.50/24'],
    ] as const) {
      await exec('ip', ['-n', name, 'address', 'add', cidr, 'dev', dev])
      await exec('ip', ['-n', name, 'link', 'set', dev, 'up'])
    }
    await exec('ip', ['-n', guest, 'route', 'add', '255.255.255.255', 'dev', 'eth0'])
  })
  afterAll(async () => {
    for (const name of [host, guest]) await exec('ip', ['netns', 'delete', name])
    await rm(dir, { recursive: true })
  })

  const ask = async (dhcp: Parameters<typeof renderDnsmasq>[0]['dhcp']) => {
    const paths = { tftpRoot: dir, leaseFile: join(dir, 'leases') }
    const file = join(dir, 'conf')
    await writeFile(file, renderDnsmasq({ interface: 'br0', cidr: '192.0.2.1/24', base, dhcp }, paths))
    const end = new AbortController()
    const command = ['netns', 'exec', host, 'dnsmasq', '--keep-in-foreground', `--conf-file=${file}`, '--user=root']
    const server = exec('ip', command, { signal: end.signal }).catch(() => {})
    try {
      const { stdout } = await exec('ip', ['netns', 'exec', guest, process.execPath, CLIENT], { timeoutMs: 15_000 })
      return JSON.parse(stdout)
    } finally {
      end.abort()
      await server
    }
  }

  it('a proxy answers machines that start from the network, by PXE and by HTTP, and nobody else', async () => {
    const [address, router] = ['0.0.0.0', false]
    expect(await ask({ mode: 'proxy' })).toEqual({
      // The firmware asks for the file on port 4011.
      pxe: { file: '', address, router, vendor: 'PXEClient' },
      http: { file: `${base}/ipxe.efi`, address, router, vendor: 'HTTPClient' },
      ipxe: { file: `${base}/boot.ipxe`, address, router, vendor: 'PXEClient' },
    })
  })

  it('the only server gives addresses to all, and a file to those that can use it', async () => {
    const told = await ask({ mode: 'full', rangeStart: '192.0.2.100', rangeEnd: '192.0.2.150' })
    expect(told.other).toMatchObject({ file: '', router: false })
    expect(told.other.address).toMatch(/^192\.0\.2\.1\d\d$/)
    expect(told.bios.file).toBe('')
    expect(told.pxe.file).toBe('ipxe.efi')
    expect(told.http).toMatchObject({ file: `${base}/ipxe.efi`, vendor: 'HTTPClient' })
    expect(told.ipxe.file).toBe(`${base}/boot.ipxe`)
  })
})
