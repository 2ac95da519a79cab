import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { SqlDatabase } from '../store/database.ts'
import { openHostDatabase } from '../store/host-database.ts'
import { openSqliteStore } from '../store/sqlite.ts'
import type { Store } from '../store/store.ts'
import { ADMINISTRATOR, accountStore } from './account.ts'
import { installerSeed } from './installer-seed.ts'
import { hashPassword } from './password.ts'
import { type SessionStore, sessionStore } from './sessions.ts'

const PASSWORD = 'chosen while installing'
const log = pino({ level: 'silent' })
let dir: string
let path: string
let store: Store
let hostDb: SqlDatabase
let sessions: SessionStore

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'seed-'))
  path = join(dir, 'seed.json')
  store = openSqliteStore(join(dir, 'state.db'))
  hostDb = openHostDatabase(join(dir, 'host.db'))
  sessions = sessionStore(hostDb)
})
afterEach(async () => {
  await store.close()
  hostDb.close()
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
  await seed.adoptPassword(accounts, sessions)
  expect(await accounts.verify(ADMINISTRATOR, PASSWORD)).toBe(true)
  expect(await accounts.exists()).toBe(true)
  expect(await isThere()).toBe(true)
  await seed.finish(async name => void names.push(name))
  expect(names).toEqual(['host-1'])
  expect(await isThere()).toBe(false)
})

it('does the same again when a start was cut off before the password had left the file', async () => {
  await write()
  const accounts = accountStore(store)
  const cut = {
    endAllOf: () => {
      throw new Error('cut off')
    },
  }
  await expect((await installerSeed(path, log)).adoptPassword(accounts, cut)).rejects.toThrow('cut off')
  const again = await installerSeed(path, log)
  await again.adoptPassword(accounts, sessions)
  await again.finish(async () => {})
  expect(await accounts.verify(ADMINISTRATOR, PASSWORD)).toBe(true)
  expect(await isThere()).toBe(false)
})

it('never brings its password back over one that was chosen later, although the start was not finished', async () => {
  await write()
  const accounts = accountStore(store)
  await (await installerSeed(path, log)).adoptPassword(accounts, sessions)
  expect(await readFile(path, 'utf8')).not.toContain('argon2id')
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  await accounts.changePassword('chosen by the administrator')

  const names: string[] = []
  const next = await installerSeed(path, log)
  await next.adoptPassword(accounts, sessions)
  await next.finish(async name => void names.push(name))
  expect(await accounts.verify(ADMINISTRATOR, 'chosen by the administrator')).toBe(true)
  expect(names).toEqual(['host-1'])
})

it('ends the sessions of the password before, and none when it brings no password', async () => {
  const { token } = sessions.create(ADMINISTRATOR, 'administrator')
  const accounts = accountStore(store)
  await write({ passwordHash: null })
  await (await installerSeed(path, log)).adoptPassword(accounts, sessions)
  expect(sessions.find(token)).toBeDefined()
  await write()
  await (await installerSeed(path, log)).adoptPassword(accounts, sessions)
  expect(sessions.find(token)).toBeUndefined()
})

it('replaces the password of an installation whose data stayed', async () => {
  const accounts = accountStore(store)
  await accounts.create('the password before')
  await write({ hostName: null })
  await (await installerSeed(path, log)).adoptPassword(accounts, sessions)
  expect(await accounts.verify(ADMINISTRATOR, PASSWORD)).toBe(true)
  expect(await accounts.verify(ADMINISTRATOR, 'the password before')).toBe(false)
})

it('without a seed, or with one without a password, setup is still to be done', async () => {
  const accounts = accountStore(store)
  await (await installerSeed(path, log)).adoptPassword(accounts, sessions)
  await write({ passwordHash: null })
  await (await installerSeed(path, log)).adoptPassword(accounts, sessions)
  expect(await accounts.exists()).toBe(false)
})

it.each(['', '{}', '{"format":2,"hostName":null,"passwordHash":null}', 'null'])(
  'a seed of %j is set aside, and the host starts',
  async text => {
    await writeFile(path, text)
    const accounts = accountStore(store)
    const seed = await installerSeed(path, log)
    await seed.adoptPassword(accounts, sessions)
    await seed.finish(async () => expect.unreachable())
    expect(await accounts.exists()).toBe(false)
    expect(await readdir(dir)).toContain('seed.json.refused')
  },
)
