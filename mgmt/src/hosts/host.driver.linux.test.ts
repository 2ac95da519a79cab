import { readdir, readFile } from 'node:fs/promises'
import { hostname, release, totalmem } from 'node:os'
import { describe, expect, it } from 'vitest'
import { exec } from '../system/exec.ts'
import { hostContract } from './host.contract.ts'
import { createLinuxHostDriver } from './host.driver.linux.ts'

const makeDriver = async () => createLinuxHostDriver({ version: '1.2.3', uplinkBridge: 'br-uplink' })

describe('the machine the tests run on', () => {
  hostContract(makeDriver)

  it('is described as other sources describe it', async () => {
    const driver = await makeDriver()
    const [host] = await driver.hosts()
    expect(host?.name).toBe(hostname())
    const machineId = (await readFile('/etc/machine-id', 'utf8')).trim()
    expect(host?.id.replaceAll('-', '')).not.toContain(machineId)

    const facts = await driver.facts(host?.id ?? '')
    expect(facts).toMatchObject({ version: '1.2.3', kernel: release(), memoryBytes: totalmem() })
    const { stdout } = await exec('uptime', ['--since'])
    const difference = Math.abs(Date.parse(facts.bootedAt ?? '') - Date.parse(`${stdout.trim().replace(' ', 'T')}Z`))
    // `uptime` prints local time; the boot second is rounded differently.
    expect(difference % 1_800_000).toBeLessThan(3000)
  })

  it('shows only cards with hardware behind them', async () => {
    const driver = await makeDriver()
    const names = (await driver.nics('')).map(nic => nic.name)
    expect(names).not.toContain('lo')
    const all = await readdir('/sys/class/net')
    for (const name of names) expect(all).toContain(name)
  })
})
