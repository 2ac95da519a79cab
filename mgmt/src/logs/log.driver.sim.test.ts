import { expect, test } from 'vitest'
import { newId } from '../lib/id.ts'
import { logContract } from './log.contract.ts'
import { createSimLogDriver } from './log.driver.sim.ts'

const hostId = newId()
logContract(async () => ({ driver: createSimLogDriver(), hostId }))

test('chaos fails as a machine under stress would', async () => {
  const driver = createSimLogDriver({ chaosPercent: 100 })
  await expect(driver.search(hostId, { limit: 1 }, new AbortController().signal)).rejects.toThrow('cannot be read')
})

test('three boots, of which one can ask for the one before', async () => {
  const driver = createSimLogDriver()
  const { boots } = await driver.sources(hostId)
  expect(boots).toHaveLength(3)
  const { entries } = await driver.search(hostId, { limit: 1, boot: 'previous' }, new AbortController().signal)
  expect(entries[0]?.bootId).toBe(boots[1]?.id)
})
