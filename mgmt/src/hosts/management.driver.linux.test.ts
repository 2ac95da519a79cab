import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createUplinkDriver } from './management.driver.linux.ts'
import type { ManagementDriver } from './management.driver.ts'
import type { ManagementConfig } from './management.schema.ts'

const HOST = '3274209c-f637-4013-9a80-43d94ad55563'
const STATIC: ManagementConfig = { method: 'static', addresses: ['192.0.2.10/24'], dns: [] }
let dir: string
let driver: ManagementDriver
let did: string[]
let refuse: string | undefined

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'uplink-driver-'))
  did = []
  refuse = undefined
  driver = createUplinkDriver({
    stateDir: dir,
    runDir: join(dir, 'run'),
    restart: async () => {
      did.push('restart')
      if (refuse === undefined) return
      await writeFile(join(dir, 'run/uplink.problem'), `${refuse}\n`)
      throw new Error('the unit failed')
    },
    safety: { start: async seconds => void did.push(`safety ${seconds}`), stop: async () => void did.push('safe') },
  })
})
afterEach(async () => await rm(dir, { recursive: true }))

const lasting = async () => (await readdir(dir)).filter(name => name !== 'run').sort()

it('without a file, is DHCP', async () => {
  expect(await driver.read(HOST)).toEqual({ config: { method: 'dhcp' }, state: { problem: null } })
})

it('tries below /run only, with a net for the case that nobody catches it', async () => {
  await driver.apply(HOST, STATIC, 30)
  expect(did).toEqual(['safety 50', 'restart'])
  expect(await lasting()).toEqual([])
  expect(await readFile(join(dir, 'run/uplink.plan'), 'utf8')).toContain('Address=192.0.2.10/24')
  await driver.revert(HOST)
  expect(await readdir(join(dir, 'run'))).toEqual([])
  expect(did.slice(2)).toEqual(['restart', 'safe'])
})

it('keeps what is in effect without touching the network again', async () => {
  await driver.apply(HOST, STATIC, 30)
  did = []
  await driver.keep(HOST, STATIC)
  expect(did).toEqual(['safe'])
  expect(await lasting()).toEqual(['management-network.json', 'uplink.plan'])
  expect((await driver.read(HOST)).config).toEqual(STATIC)
})

it('puts into effect what is kept after the machine was restarted', async () => {
  await driver.keep(HOST, STATIC)
  expect(did).toEqual(['safe', 'restart'])
})

it('says why a network could not be made', async () => {
  refuse = 'There is no network card enp9s0.'
  await expect(driver.apply(HOST, { method: 'dhcp', card: 'enp9s0' }, 30)).rejects.toMatchObject({
    code: 'unavailable',
    message: 'There is no network card enp9s0.',
  })
})

it('says that the file cannot be used', async () => {
  await writeFile(join(dir, 'management-network.json'), '{"method":"token ring"}')
  const { config, state } = await driver.read(HOST)
  expect(config).toEqual({ method: 'dhcp' })
  expect(state.problem).toContain('cannot be used')
})
