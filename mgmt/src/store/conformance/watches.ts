import { describe, expect, it } from 'vitest'
import { KEEP, type Subject } from '../conformance.ts'
import { type Change, CompactedError, type Store } from '../store.ts'

const put = (key: string, value: unknown = key) => ({ op: 'put' as const, key, value })

/** The first `count` changes of a watch. */
async function take(store: Store, prefix: string, from: number, count: number): Promise<Change[]> {
  const seen: Change[] = []
  const stop = new AbortController()
  for await (const change of store.watch(prefix, from, stop.signal)) {
    seen.push(change)
    if (seen.length === count) stop.abort()
  }
  return seen
}

export function watchConformance(subject: Subject): void {
  describe('watch', () => {
    it('replays what came after a revision, in order, then goes on live', async () => {
      await subject.store.commit([put('/a', 1)])
      await subject.store.commit([put('/a', 2), put('/b', 2)])
      await subject.store.commit([{ op: 'delete', key: '/a' }])
      const seen = take(subject.store, '/', 1, 5)
      await subject.store.commit([put('/c', 4), put('/a', 4)])
      expect(await seen).toEqual([
        { type: 'put', key: '/a', value: 2, revision: 2 },
        { type: 'put', key: '/b', value: 2, revision: 2 },
        { type: 'delete', key: '/a', revision: 3 },
        { type: 'put', key: '/c', value: 4, revision: 4 },
        { type: 'put', key: '/a', value: 4, revision: 4 },
      ])
    })

    it('sees only what is under the prefix', async () => {
      const seen = take(subject.store, '/v/', 0, 2)
      await subject.store.commit([put('/v'), put('/va'), put('/v/1')])
      await subject.store.commit([put('/w')])
      await subject.store.commit([put('/v/2')])
      expect((await seen).map(change => [change.key, change.revision])).toEqual([
        ['/v/1', 1],
        ['/v/2', 3],
      ])
    })

    it('misses nothing between listing and watching while others write', async () => {
      const total = KEEP - 5
      const writer = (async () => {
        for (let index = 1; index <= total; index++) {
          await subject.store.commit([put(`/k/${index}`, index)])
          await new Promise(resolve => setImmediate(resolve))
        }
      })()
      await new Promise(resolve => setImmediate(resolve))
      const { entries, revision } = await subject.store.list('/k/')
      const changes = entries.length === total ? [] : await take(subject.store, '/k/', revision, total - entries.length)
      await writer
      const values = [...entries, ...changes].map(item => Number(item.value)).sort((a, b) => a - b)
      expect(values).toEqual(Array.from({ length: total }, (_, index) => index + 1))
    })

    it('gives every watcher everything, each at its own pace', async () => {
      const watchers = Array.from({ length: 5 }, () => take(subject.store, '/', 0, 10))
      for (let index = 0; index < 10; index++) await subject.store.commit([put(`/${index}`)])
      for (const seen of await Promise.all(watchers)) {
        expect(seen.map(change => change.revision)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
      }
    })

    it('hands over a commit larger than any batch', async () => {
      const keys = Array.from({ length: 1000 }, (_, index) => `/many/${index}`)
      await subject.store.commit(keys.map(key => put(key)))
      expect((await take(subject.store, '/many/', 0, keys.length)).map(change => change.key)).toEqual(keys)
    })

    it('says when the history it was asked for is gone', async () => {
      for (let index = 0; index < 3 * KEEP; index++) await subject.store.commit([put('/a', index)])
      const error = await take(subject.store, '/', 0, 1).catch(reason => reason)
      expect(error).toBeInstanceOf(CompactedError)
      expect(error.oldest).toBeGreaterThan(0)
      const last = await take(subject.store, '/', 3 * KEEP - 1, 1)
      expect(last).toEqual([{ type: 'put', key: '/a', value: 3 * KEEP - 1, revision: 3 * KEEP }])
    })

    it('is not told of compaction when nothing was missed', async () => {
      const seen = take(subject.store, '/late/', 0, 1)
      for (let index = 0; index < 3 * KEEP; index++) {
        await subject.store.commit([put('/a', index)])
        await new Promise(resolve => setImmediate(resolve))
      }
      await subject.store.commit([put('/late/x')])
      expect(await seen).toHaveLength(1)
    })

    it('ends when aborted, when left, and when the store is closed', async () => {
      const stop = new AbortController()
      const waiting = (async () => {
        for await (const _ of subject.store.watch('/', 0, stop.signal)) throw new Error('nothing was written')
      })()
      const untilClosed = (async () => {
        for await (const _ of subject.store.watch('/', 0, new AbortController().signal))
          throw new Error('nothing was written')
      })()
      stop.abort()
      await waiting
      await subject.reopen()
      await untilClosed
    })

    it('goes on after the store was opened again', async () => {
      await subject.store.commit([put('/a', 1)])
      await subject.store.commit([put('/a', 2)])
      await subject.reopen()
      expect(await take(subject.store, '/', 1, 1)).toEqual([{ type: 'put', key: '/a', value: 2, revision: 2 }])
    })
  })
}
