import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { planUplink } from './uplink.command.ts'
import { renderUplink } from './uplink.render.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'uplink-plan-'))
})
afterEach(async () => await rm(dir, { recursive: true }))

const plan = async (text: string) => {
  const path = join(dir, 'management-network.json')
  await writeFile(path, text)
  return await planUplink(path)
}

describe('the plan of the uplink', () => {
  it('leaves DHCP to the file of the image', () => {
    expect(renderUplink({ method: 'dhcp', vlan: 20 }, 'abc')).toBe('limiquantix-uplink 1\nsource abc\nvlan 20\n\n')
  })

  it('names every card of a bond', () => {
    const bond = { mode: '802.3ad' as const, cards: ['enp1s0', '52:54:00:12:34:56'] }
    expect(renderUplink({ method: 'dhcp', bond }, 'x')).toContain('card enp1s0\ncard 52:54:00:12:34:56\nbond 802.3ad\n')
  })

  it('tells systemd-networkd fixed addresses, and no others', async () => {
    const text = JSON.stringify({
      ...{ method: 'static', addresses: ['192.0.2.10/24', '2001:db8::10/64'], gateway: '192.0.2.1' },
      ...{ gateway6: '2001:db8::1', dns: ['192.0.2.53'] },
    })
    const { stdout, exitCode } = await plan(text)
    expect(exitCode).toBe(0)
    const [head, network = ''] = stdout.split('\n\n[Network]\n')
    expect(head).toBe(`limiquantix-uplink 1\nsource ${createHash('sha256').update(text).digest('hex')}`)
    expect(network.split('\n')).toEqual(
      expect.arrayContaining([
        ...['DHCP=no', 'IPv6AcceptRA=no', 'Address=192.0.2.10/24', 'Address=2001:db8::10/64'],
        ...['Gateway=192.0.2.1', 'Gateway=2001:db8::1', 'DNS=192.0.2.53'],
      ]),
    )
  })

  it.each([
    ['', 'it is not valid JSON'],
    ['{}', 'write dhcp or static'],
    ['{"method":"static","addresses":["192.0.2.0/24"],"dns":[]}', 'addresses.0: is the name of the subnet'],
    ['{"method":"dhcp","card":"eth0\\nAddress=1.2.3.4"}', 'card: '],
    ['{"method":"dhcp","vlan":4095}', 'vlan: '],
  ])('says why %j cannot be used', async (text, reason) => {
    const { stdout, stderr, exitCode } = await plan(text)
    expect([stdout, exitCode]).toEqual(['', 1])
    expect(stderr).toContain(reason)
    expect(stderr.trim().split('\n')).toHaveLength(1)
  })

  it('says that a file is missing', async () => {
    expect(await planUplink(join(dir, 'nothing'))).toMatchObject({ stderr: 'it cannot be read\n', exitCode: 1 })
  })
})
