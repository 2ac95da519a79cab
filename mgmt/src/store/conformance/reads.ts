import { describe, expect, it } from 'vitest'
import type { Subject } from '../conformance.ts'

const put = (key: string, value: unknown = key) => ({ op: 'put' as const, key, value })

export function readConformance(subject: Subject): void {
  describe('get and list', () => {
    it('answers nothing for a key that was never written', async () => {
      expect(await subject.store.get('/a')).toBeUndefined()
      expect(await subject.store.list('/')).toEqual({ entries: [], revision: 0 })
    })

    it('gives back any JSON value as it was put', async () => {
      const values = [null, false, 0, -1.5, '', 'ü "quoted" \u0000 \u{1f600}', [], [1, [2]], {}, { a: { b: null } }]
      for (const value of values) {
        await subject.store.commit([put('/value', value)])
        expect((await subject.store.get('/value'))?.value).toEqual(value)
      }
    })

    it('hands out copies: changing one does not change the store', async () => {
      const value = { list: [1] }
      await subject.store.commit([put('/a', value)])
      value.list.push(2)
      const entry = await subject.store.get('/a')
      expect(entry?.value).toEqual({ list: [1] })
      Object.assign(entry?.value ?? {}, { list: [] })
      expect((await subject.store.get('/a'))?.value).toEqual({ list: [1] })
    })

    it('counts revisions per commit and remembers where a key began', async () => {
      const first = await subject.store.commit([put('/a', 1), put('/b', 1)])
      const second = await subject.store.commit([put('/a', 2)])
      expect([first, second]).toEqual([
        { ok: true, revision: 1 },
        { ok: true, revision: 2 },
      ])
      expect(await subject.store.get('/a')).toEqual({ key: '/a', value: 2, revision: 2, createRevision: 1 })
      expect(await subject.store.get('/b')).toEqual({ key: '/b', value: 1, revision: 1, createRevision: 1 })
      await subject.store.commit([{ op: 'delete', key: '/a' }])
      await subject.store.commit([put('/a', 3)])
      expect(await subject.store.get('/a')).toEqual({ key: '/a', value: 3, revision: 4, createRevision: 4 })
    })

    it('lists by prefix only, in byte order, with the revision it read at', async () => {
      const keys = ['/v/b', '/v/a', '/v/A', '/v/a/1', '/v/~', '/v', '/va', '/v-', '/w', '/v/%', '/v/_', '/v/*']
      await subject.store.commit(keys.map(key => put(key)))
      const { entries, revision } = await subject.store.list('/v/')
      expect(entries.map(entry => entry.key)).toEqual([
        '/v/%',
        '/v/*',
        '/v/A',
        '/v/_',
        '/v/a',
        '/v/a/1',
        '/v/b',
        '/v/~',
      ])
      expect(revision).toBe(1)
      expect((await subject.store.list('/v/%')).entries.map(entry => entry.key)).toEqual(['/v/%'])
      expect((await subject.store.list('/v/_')).entries.map(entry => entry.key)).toEqual(['/v/_'])
      expect((await subject.store.list('/nothing')).entries).toEqual([])
      expect((await subject.store.list('')).entries).toHaveLength(keys.length)
    })

    it('pages without repeating or skipping, also when keys come and go', async () => {
      await subject.store.commit(['/p/1', '/p/2', '/p/3', '/p/4', '/q'].map(key => put(key)))
      const page = async (after?: string) =>
        (await subject.store.list('/p/', after === undefined ? { limit: 2 } : { after, limit: 2 })).entries.map(
          e => e.key,
        )
      expect(await page()).toEqual(['/p/1', '/p/2'])
      await subject.store.commit([{ op: 'delete', key: '/p/2' }, put('/p/25')])
      expect(await page('/p/2')).toEqual(['/p/25', '/p/3'])
      expect(await page('/p/3')).toEqual(['/p/4'])
      expect(await page('/p/4')).toEqual([])
      expect(await page('/a')).toEqual(['/p/1', '/p/25'])
    })
  })
}
