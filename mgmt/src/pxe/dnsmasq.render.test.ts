import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { exec } from '../system/exec.ts'
import { renderDnsmasq } from './dnsmasq.render.ts'

const paths = { tftpRoot: '/usr/share/limiquantix/netboot', leaseFile: '/run/leases' }
const render = (dhcp: Parameters<typeof renderDnsmasq>[0]['dhcp']) =>
  renderDnsmasq({ interface: 'br-uplink', cidr: '192.0.2.10/24', base: 'http://192.0.2.10:8069', dhcp }, paths).split(
    '\n',
  )
const PROXY = { mode: 'proxy' } as const
const FULL = { mode: 'full', rangeStart: '192.0.2.100', rangeEnd: '192.0.2.150' } as const
const hasDnsmasq = await exec('dnsmasq', ['--version']).then(
  () => true,
  () => false,
)

describe('the DHCP server of network boot', () => {
  it.each([PROXY, FULL])('is heard on the uplink only, and is no DNS server (%j)', dhcp => {
    const lines = render(dhcp)
    expect(lines.filter(line => line.startsWith('interface='))).toEqual(['interface=br-uplink'])
    expect(lines).toEqual(expect.arrayContaining(['port=0', 'except-interface=lo', 'bind-dynamic']))
  })

  it('beside another one, gives no address and answers nobody but machines that start from the network', () => {
    const lines = render(PROXY)
    expect(lines.filter(line => line.startsWith('dhcp-range='))).toEqual(['dhcp-range=192.0.2.0,proxy,255.255.255.0'])
    expect(lines).toContain('dhcp-ignore=tag:!efi,tag:!http')
  })

  it('alone, gives addresses of the range, and no way out', () => {
    const lines = render(FULL)
    expect(lines).toContain('dhcp-range=192.0.2.100,192.0.2.150,255.255.255.0,1h')
    expect(lines).toContain('dhcp-option=option:router')
  })

  it('tells the firmware of iPXE, and iPXE of its script', () => {
    const boots = render(PROXY).filter(line => line.startsWith('dhcp-boot='))
    expect(boots).toEqual([
      'dhcp-boot=tag:efi,tag:!ipxe,ipxe.efi,,192.0.2.10',
      'dhcp-boot=tag:http,tag:!ipxe,http://192.0.2.10:8069/ipxe.efi',
      'dhcp-boot=tag:ipxe,http://192.0.2.10:8069/boot.ipxe',
    ])
  })

  it.runIf(hasDnsmasq).each([PROXY, FULL])('is understood by dnsmasq (%j)', async dhcp => {
    const dir = await mkdtemp(join(tmpdir(), 'lqx-netboot-'))
    await writeFile(join(dir, 'conf'), render(dhcp).join('\n'))
    const { stderr } = await exec('dnsmasq', ['--test', `--conf-file=${join(dir, 'conf')}`])
    expect(stderr).toContain('syntax check OK')
    await rm(dir, { recursive: true })
  })
})
