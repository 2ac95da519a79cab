import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { newId } from '../lib/id.ts'
import { recordStore } from './records.ts'
import { openSqliteStore } from './sqlite.ts'

const Config = z.strictObject({ cpus: z.number() })
const hostId = newId()
const fresh = (name: string, cpus = 1) => ({ name, config: { cpus }, phase: 'ready' as const, hostId })

describe('records', () => {
  let store = openSqliteStore(':memory:')
  let vms = recordStore(store, 'vms', Config)
  beforeEach(() => {
    store = openSqliteStore(':memory:')
    vms = recordStore(store, 'vms', Config)
  })
  afterEach(() => store.close())

  it('are stored with name and record in one commit, under the documented keys', async () => {
    const made = await vms.create({ ...fresh('Web-1'), owner: { kind: 'tasks', id: 't', name: 'x' } })
    const { entries } = await store.list('')
    expect(entries.map(entry => [entry.key, entry.revision])).toEqual([
      ['/limiquantix/v1/names/vms/web-1', 1],
      [`/limiquantix/v1/vms/${made.id}`, 1],
    ])
    expect(entries[1]?.value).toMatchObject({ format: 1, name: 'Web-1', config: { cpus: 1 }, phase: 'ready', hostId })
    expect(await vms.get(made.id)).toEqual(made)
    expect(await vms.findByName('WEB-1')).toEqual(made)
    expect(await recordStore(store, 'vms', Config).list()).toEqual([made])
  })

  it('have names that differ by more than case, per kind', async () => {
    const made = await vms.create(fresh('web'))
    await expect(vms.create(fresh('WEB'))).rejects.toMatchObject({ code: 'name_taken' })
    await recordStore(store, 'volumes', Config).create(fresh('web'))
    expect(await vms.list()).toEqual([made])
    const both = await Promise.allSettled([vms.create(fresh('db')), vms.create(fresh('db'))])
    expect(both.map(result => result.status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  it('give a name free when they are renamed or deleted', async () => {
    const web = await vms.create(fresh('web'))
    const db = await vms.create(fresh('db'))
    await expect(vms.rename(db.id, 'web')).rejects.toMatchObject({ code: 'name_taken' })
    const renamed = await vms.rename(web.id, 'www')
    expect([renamed.name, renamed.revision > web.revision]).toEqual(['www', true])
    expect((await vms.rename(db.id, 'web')).name).toBe('web')
    expect((await vms.rename(db.id, 'Web')).name).toBe('Web')
    await vms.delete(renamed.id)
    await vms.delete(renamed.id)
    expect((await vms.create(fresh('www'))).name).toBe('www')
  })

  it('change only when they are as the caller has seen them', async () => {
    const made = await vms.create(fresh('web'))
    const changed = await vms.update(made.id, { config: { cpus: 2 } }, made.revision)
    await expect(vms.update(made.id, { config: { cpus: 3 } }, made.revision)).rejects.toMatchObject({
      code: 'etag_mismatch',
    })
    await expect(vms.delete(made.id, made.revision)).rejects.toMatchObject({ code: 'etag_mismatch' })
    expect(await vms.get(made.id)).toEqual(changed)
    expect(changed).toMatchObject({ createdAt: made.createdAt, config: { cpus: 2 }, name: 'web' })
    await expect(vms.update(newId(), { phase: 'deleting' })).rejects.toMatchObject({ code: 'not_found' })
  })

  it('lose no change of many at once', async () => {
    const { id } = await vms.create(fresh('web', 0))
    const add = () => vms.update(id, present => ({ config: { cpus: present.config.cpus + 1 } }))
    await Promise.all(Array.from({ length: 10 }, add))
    expect((await vms.require(id)).config.cpus).toBe(10)
  })

  it('keep or drop their owner as told', async () => {
    const owner = { kind: 'vms' as const, id: newId(), name: 'web' }
    const made = await vms.create({ ...fresh('disk'), owner })
    expect((await vms.update(made.id, { phase: 'ready' })).owner).toEqual(owner)
    expect((await vms.update(made.id, { owner: null })).owner).toBeUndefined()
    expect((await recordStore(store, 'vms', Config).require(made.id)).owner).toBeUndefined()
  })

  it('are never written unreadable', async () => {
    const wrong: unknown = { ...fresh('web'), config: { cpus: 'two' } }
    await expect(vms.create(wrong as ReturnType<typeof fresh>)).rejects.toThrow()
    await expect(vms.create(fresh('../etc'))).rejects.toThrow()
    expect((await store.list('')).entries).toEqual([])
  })
})
