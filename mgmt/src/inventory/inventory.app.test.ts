import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '../lib/id.ts'
import { type TestApp, testApp } from '../lib/test-app.ts'
import { judgeDisk, judgeSensor } from './inventory.rules.ts'
import { Inventory } from './inventory.schema.ts'
import { createInventoryService } from './inventory.service.ts'
import { simulatedInventory } from './sim-machine.ts'

describe('the parts of a host', () => {
  let server: TestApp
  let admin: object
  beforeAll(async () => {
    server = await testApp()
    admin = await server.logIn()
  })
  afterAll(() => server.close())

  it('are told of each host, also of one that tells little', async () => {
    const { items } = (await server.send('GET', '/api/v1/hosts', admin)).json()
    for (const host of items) {
      const answer = await server.send('GET', `/api/v1/hosts/${host.id}/hardware`, admin)
      expect(answer.statusCode).toBe(200)
      expect(() => Inventory.parse(answer.json())).not.toThrow()
    }
    const unknown = await server.send('GET', `/api/v1/hosts/${newId()}/hardware`, admin)
    expect(unknown.json().code).toBe('not_found')
  })

  it('may be read by everybody who may read hosts', async () => {
    const path = `/api/v1/hosts/${server.deps.core.hostId}/hardware`
    expect((await server.send('GET', path, await server.token('viewer'))).statusCode).toBe(200)
    expect((await server.send('GET', path, {})).statusCode).toBe(401)
  })
})

it('is looked at once in a while, however many ask, and a failure is not remembered', async () => {
  let looks = 0
  let time = 1_000
  const hostId = newId()
  const collect = async () => {
    looks += 1
    if (looks === 1) throw new Error('gone')
    return simulatedInventory(0, time)
  }
  const hosts = { hostIds: () => [hostId], hostName: () => 'alpha' }
  const service = createInventoryService({ collect }, hosts, { maxAgeMs: 100, now: () => time })
  await expect(service.get(hostId)).rejects.toThrow('gone')
  await Promise.all([service.get(hostId), service.get(hostId)])
  expect(looks).toBe(2)
  time += 200
  await service.get(hostId)
  expect(looks).toBe(3)
})

it('judges disks by the gravest thing, and sensors by what their makers say', () => {
  const health = {
    passed: true,
    temperatureCelsius: 40,
    powerOnHours: 1,
    wearPercent: 1,
    badSectors: 0,
    checkedAt: null,
    problem: null,
  }
  const label = (change: Partial<typeof health> | { passed: null }, rotational = false) =>
    judgeDisk({ rotational, health: { ...health, ...change } }).label
  expect(label({})).toBe('Healthy')
  expect(label({ passed: false, badSectors: 3 })).toBe('Failing')
  expect(label({ badSectors: 3 })).toBe('3 bad sectors')
  expect(label({ wearPercent: 95 })).toBe('95 % worn')
  expect([label({ temperatureCelsius: 60 }), label({ temperatureCelsius: 60 }, true)]).toEqual(['Healthy', 'Too warm'])
  expect(label({ passed: null })).toBe('Not told')
  const sensor = { chip: 'c', label: 'l', celsius: 70, highCelsius: 70, criticalCelsius: 90 }
  expect(judgeSensor(sensor).label).toBe('Too warm')
  expect(judgeSensor({ ...sensor, celsius: 95 }).label).toBe('Critical')
  expect(judgeSensor({ ...sensor, highCelsius: 0, criticalCelsius: null }).label).toBe('Normal')
})
