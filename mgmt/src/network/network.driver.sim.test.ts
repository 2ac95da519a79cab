import { describe, expect, it } from 'vitest'
import { natSpec, networkContract } from './network.contract.ts'
import { createSimNetworks } from './network.driver.sim.ts'

describe('simulated networks', () => {
  networkContract(async () => createSimNetworks())

  it('give addresses to the cards of VMs that are on, and tell when those change', async () => {
    const spec = natSpec()
    const cards = [{ networkId: spec.id, mac: '52:54:00:00:00:01', hostName: 'web-1' }]
    const driver = createSimNetworks({ cards: () => cards })
    const end = new AbortController()
    let told = 0
    await driver.watchLeases(() => {
      told += 1
    }, end.signal)
    await driver.apply(spec)
    expect(await driver.leases(spec)).toMatchObject([{ address: '10.201.0.10', hostName: 'web-1' }])
    driver.cardsChanged()
    end.abort()
    driver.cardsChanged()
    expect(told).toBe(1)
  })
})
