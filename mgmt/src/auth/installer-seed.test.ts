import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openSqliteStore } from '../store/sqlite.ts'
import type { Store } from '../store/store.ts'
import { ADMINISTRATOR, accountStore } from './account.ts'
import { installerSeed } from './installer-seed.ts'
import { hashPassword } from './password.ts'

const PASSWORD = 'chosen while installing'
const log = pino({ level: 'silent' })
let dir: string
let path: string
let store: Store

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'seed-'))
  path = join(dir, 'seed.json')
  store = openSqliteStore(join(dir, 'state.db'))
})
afterEach(async () => {
  await store.close()
  await rm(dir, { recursive: true })
})

const write = async (changes: Record<string, unknown> = {}) =>
  await writeFile(
    path,
    JSON.stringify({ format: 1, hostName: 'host-1', passwordHash: await hashPassword(PASSWORD), ...changes }),
  )
const isThere = async () => (await readdir(dir)).includes('seed.json')

it('sets password and name once, and is gone afterwards', async () => {
  await write()
  const accounts = accountStore(store)
  const names: string[] = []
  const seed = await installerSeed(path, log)
  await seed.adoptPassword(accounts)
  expect(await accounts.verify(ADMINISTRATOR, PASSWORD)).toBe(true)
  expect(await accounts.exists()).toBe(true)
  expect(await isThere()).toBe(true)
  await seed.finish(async name => void names.push(name))
  expect(names).toEqual(['host-1'])
  expect(await isThere()).toBe(false)
})

it('does the same again when a start was cut off in between', async () => {
  await write()
  const accounts = accountStore(store)
  await (await installerSeed(path, log)).adoptPassword(accounts)
  const again = await installerSeed(path, log)
  await again.adoptPassword(accounts)
  await again.finish(async () => {})
  expect(await accounts.verify(ADMINISTRATOR, PASSWORD)).toBe(true)
  expect(await isThere()).toBe(false)
})

it('replaces the password of an installation whose data stayed', async () => {
  const accounts = accountStore(store)
  await accounts.create('the password before')
  await write({ hostName: null })
  await (await installerSeed(path, log)).adoptPassword(accounts)
  expect(await accounts.verify(ADMINISTRATOR, PASSWORD)).toBe(true)
  expect(await accounts.verify(ADMINISTRATOR, 'the password before')).toBe(false)
})

it('without a seed, or with one without a password, setup is still to be done', async () => {
  const accounts = accountStore(store)
  await (await installerSeed(path, log)).adoptPassword(accounts)
  await write({ passwordHash: null })
  await (await installerSeed(path, log)).adoptPassword(accounts)
  expect(await accounts.exists()).toBe(false)
})

it.each(['', '{}', '{"format":2,"hostName":null,"passwordHash":null}', 'null'])(
  'a seed of %j is set aside, and the host starts',
  async text => {
    await writeFile(path, text)
    const accounts = accountStore(store)
    const seed = await installerSeed(path, log)
    await seed.adoptPassword(accounts)
    await seed.finish(async () => expect.unreachable())
    expect(await accounts.exists()).toBe(false)
    expect(await readdir(dir)).toContain('seed.json.refused')
  },
)
