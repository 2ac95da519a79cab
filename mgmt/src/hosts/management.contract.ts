import { expect, it } from 'vitest'
import type { ManagementDriver } from './management.driver.ts'
import type { ManagementConfig } from './management.schema.ts'

const FIXED: ManagementConfig = { method: 'static', addresses: ['192.0.2.7/24'], gateway: '192.0.2.1', dns: [] }

/** What every driver of the management network has to do. `makeDriver` opens the same place again. */
export function managementContract(makeDriver: () => ManagementDriver, hostId: string, spoil: (text: string) => void) {
  it('begins with DHCP', async () => {
    expect(await makeDriver().read(hostId)).toEqual({ config: { method: 'dhcp' }, state: { problem: null } })
  })

  it('tries without making it last', async () => {
    const driver = makeDriver()
    await driver.apply(hostId, FIXED, 30)
    expect((await driver.read(hostId)).config).toEqual({ method: 'dhcp' })
    await driver.revert(hostId)
    await driver.revert(hostId)
    expect((await makeDriver().read(hostId)).config).toEqual({ method: 'dhcp' })
  })

  it('keeps what was tried, also when asked twice, and what was not in effect', async () => {
    const driver = makeDriver()
    await driver.apply(hostId, FIXED, 30)
    await driver.keep(hostId, FIXED)
    await driver.keep(hostId, FIXED)
    expect((await makeDriver().read(hostId)).config).toEqual(FIXED)
    const tagged: ManagementConfig = { method: 'dhcp', vlan: 30 }
    await driver.keep(hostId, tagged)
    await driver.revert(hostId)
    expect((await makeDriver().read(hostId)).config).toEqual(tagged)
  })

  it.each(['{', '{"method":"static"}', '[]'])('says that a file with %s cannot be used', async text => {
    spoil(text)
    const { config, state } = await makeDriver().read(hostId)
    expect(config).toEqual({ method: 'dhcp' })
    expect(state.problem).toContain('cannot be used')
  })
}
