import { describe, expect, it } from 'vitest'
import type { Subject } from '../conformance.ts'

const put = (key: string, value: unknown = key) => ({ op: 'put' as const, key, value })

export function commitConformance(subject: Subject): void {
  describe('commit', () => {
    it('demands with revision 0 that a key is absent, and with another that it is unchanged', async () => {
      expect(await subject.store.commit([put('/a', 1)], [{ key: '/a', revision: 0 }])).toEqual({
        ok: true,
        revision: 1,
      })
      expect(await subject.store.commit([put('/a', 2)], [{ key: '/a', revision: 0 }])).toEqual({
        ok: false,
        conflicts: ['/a'],
      })
      expect(await subject.store.commit([put('/a', 2)], [{ key: '/a', revision: 1 }])).toEqual({
        ok: true,
        revision: 2,
      })
      expect(await subject.store.commit([put('/a', 3)], [{ key: '/a', revision: 1 }])).toEqual({
        ok: false,
        conflicts: ['/a'],
      })
      expect((await subject.store.get('/a'))?.value).toBe(2)
    })

    it('does nothing at all when one condition fails, and names each that did', async () => {
      await subject.store.commit([put('/a', 1), put('/b', 1)])
      const result = await subject.store.commit(
        [put('/a', 2), put('/new'), { op: 'delete', key: '/b' }],
        [
          { key: '/a', revision: 1 },
          { key: '/b', revision: 0 },
          { key: '/missing', revision: 7 },
        ],
      )
      expect(result).toEqual({ ok: false, conflicts: ['/b', '/missing'] })
      const { entries, revision } = await subject.store.list('/')
      expect(entries.map(entry => [entry.key, entry.value])).toEqual([
        ['/a', 1],
        ['/b', 1],
      ])
      expect(revision).toBe(1)
    })

    it('does not count deleting what is not there as a change', async () => {
      await subject.store.commit([put('/a')])
      expect(await subject.store.commit([{ op: 'delete', key: '/none' }])).toEqual({ ok: true, revision: 1 })
      expect(await subject.store.commit([])).toEqual({ ok: true, revision: 1 })
    })

    it('can check without changing', async () => {
      await subject.store.commit([put('/a')])
      expect(await subject.store.commit([], [{ key: '/a', revision: 1 }])).toEqual({ ok: true, revision: 1 })
      expect(await subject.store.commit([], [{ key: '/a', revision: 9 }])).toEqual({ ok: false, conflicts: ['/a'] })
    })

    it('refuses what has no meaning, and changes nothing', async () => {
      const { store } = subject
      await expect(store.commit([put('/ok'), put('/a'), { op: 'delete', key: '/a' }])).rejects.toThrow('twice')
      await expect(store.commit([put('/ok'), put('')])).rejects.toThrow('not a key')
      await expect(store.commit([put('/ok'), put('/ü')])).rejects.toThrow('not a key')
      await expect(store.commit([put('/ok'), put('/a b')])).rejects.toThrow('not a key')
      await expect(store.commit([{ op: 'put', key: '/ok', value: undefined }])).rejects.toThrow('no value')
      expect(await store.list('')).toEqual({ entries: [], revision: 0 })
    })

    it('lets exactly one of many concurrent commits win', async () => {
      const results = await Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          subject.store.commit([put('/one', index)], [{ key: '/one', revision: 0 }]),
        ),
      )
      const winners = results.flatMap((result, index) => (result.ok ? [index] : []))
      expect(winners).toHaveLength(1)
      expect((await subject.store.get('/one'))?.value).toBe(winners[0])
    })

    it('counts every increment of many that race with compare and swap', async () => {
      const increment = async () => {
        for (;;) {
          const entry = await subject.store.get('/count')
          const value = typeof entry?.value === 'number' ? entry.value : 0
          const result = await subject.store.commit(
            [put('/count', value + 1)],
            [{ key: '/count', revision: entry?.revision ?? 0 }],
          )
          if (result.ok) return
        }
      }
      await Promise.all(Array.from({ length: 30 }, increment))
      expect((await subject.store.get('/count'))?.value).toBe(30)
    })

    it('keeps values and revisions over closing and opening', async () => {
      await subject.store.commit([put('/a', { deep: [1] }), put('/b')])
      await subject.store.commit([{ op: 'delete', key: '/b' }])
      await subject.reopen()
      expect(await subject.store.list('')).toEqual({
        entries: [{ key: '/a', value: { deep: [1] }, revision: 1, createRevision: 1 }],
        revision: 2,
      })
      expect(await subject.store.commit([put('/c')])).toEqual({ ok: true, revision: 3 })
    })
  })
}
