import { expect, test } from 'vitest'
import { createHealth } from './health.ts'

const well = async () => {}
const ill = async () => {
  throw new Error('libvirtd is not running')
}
const silent = () => new Promise<void>(() => {})

test('all is well', async () => {
  const health = createHealth('1.0', { store: well, libvirt: well })
  expect(await health.report()).toEqual({ status: 'ok', version: '1.0', checks: { store: null, libvirt: null } })
})

test('the summary tells strangers neither part nor reason', async () => {
  const health = createHealth('1.0', { store: well, libvirt: ill })
  expect(await health.summary()).toEqual({ status: 'degraded', version: '1.0' })
  expect((await health.report()).checks).toEqual({ store: null, libvirt: 'libvirtd is not running' })
})

test('a part that does not answer is not well', async () => {
  const health = createHealth('1.0', { ovs: silent }, { deadlineMs: 20 })
  expect((await health.report()).checks.ovs).toBe('no answer within 20 ms')
})

test('many who ask cause one look', async () => {
  let looks = 0
  const count = async () => {
    looks += 1
  }
  const health = createHealth('1.0', { count })
  await Promise.all([health.summary(), health.summary(), health.report()])
  await health.summary()
  expect(looks).toBe(1)
})

test('the next look sees what has changed', async () => {
  let broken = true
  const health = createHealth('1.0', { part: async () => (broken ? await ill() : undefined) }, { maxAgeMs: 0 })
  expect((await health.summary()).status).toBe('degraded')
  broken = false
  expect((await health.summary()).status).toBe('ok')
})
