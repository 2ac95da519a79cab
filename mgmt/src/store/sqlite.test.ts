import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { storeConformance } from './conformance.ts'
import { describeFormat, openDatabase } from './database.ts'
import { STATE_MIGRATIONS } from './sqlite.migrations.ts'
import { openSqliteStore } from './sqlite.ts'

storeConformance('SQLite', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'lqx-store-'))
  return {
    open: async keepRevisions => openSqliteStore(join(directory, 'state.db'), { keepRevisions }),
    destroy: () => rm(directory, { recursive: true }),
  }
})

it('has the format of the golden file', async () => {
  const golden = await readFile(new URL('./state.golden.sql', import.meta.url), 'utf8')
  expect(describeFormat(openDatabase(':memory:', STATE_MIGRATIONS))).toBe(golden)
})

it('refuses a database that a newer version wrote', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'lqx-store-'))
  const path = join(directory, 'state.db')
  openDatabase(path, [...STATE_MIGRATIONS, () => {}]).close()
  expect(() => openSqliteStore(path)).toThrow('update the software')
  await rm(directory, { recursive: true })
})

it('lets nobody else read what is stored, also what an older version left readable', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'lqx-store-'))
  const path = join(directory, 'state.db')
  await writeFile(path, '', { mode: 0o644 })
  const store = openSqliteStore(path)
  await store.commit([{ op: 'put', key: '/a', value: 1 }])
  for (const name of await readdir(directory)) {
    expect([name, ((await stat(join(directory, name))).mode & 0o777).toString(8)]).toEqual([name, '600'])
  }
  expect(await readdir(directory)).toContain('state.db-wal')
  await store.close()
  await rm(directory, { recursive: true })
})

it('answers a commit only after it is on disk', () => {
  const db = openDatabase(':memory:', STATE_MIGRATIONS)
  expect(db.pragma('synchronous', { simple: true })).toBe(2)
})
