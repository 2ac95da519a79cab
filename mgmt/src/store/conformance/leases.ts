import { describe, expect, it } from 'vitest'
import type { Subject } from '../conformance.ts'
import type { Change, Store } from '../store.ts'

/** Resolves with the next change under `/l/` after `from`. */
async function next(store: Store, from: number): Promise<Change | undefined> {
  for await (const change of store.watch('/l/', from, AbortSignal.timeout(10_000))) return change
  return undefined
}

export function leaseConformance(subject: Subject): void {
  describe('leases', () => {
    it('deletes all keys of a lease that is not kept alive, as one change that watchers see', async () => {
      const lease = await subject.store.grantLease(0.05)
      await subject.store.commit([
        { op: 'put', key: '/l/a', value: 1, lease },
        { op: 'put', key: '/l/b', value: 1, lease },
        { op: 'put', key: '/l/free', value: 1 },
      ])
      expect(await next(subject.store, 1)).toEqual({ type: 'delete', key: '/l/a', revision: 2 })
      const { entries, revision } = await subject.store.list('/l/')
      expect([entries.map(entry => entry.key), revision]).toEqual([['/l/free'], 2])
      await expect(subject.store.keepAlive(lease)).rejects.toThrow('no lease')
      await expect(subject.store.commit([{ op: 'put', key: '/l/a', value: 1, lease }])).rejects.toThrow('no lease')
    })

    it('keeps the keys of a lease that is kept alive beyond its time', async () => {
      const lease = await subject.store.grantLease(0.5)
      const other = await subject.store.grantLease(0.8)
      await subject.store.commit([
        { op: 'put', key: '/l/kept', value: 1, lease },
        { op: 'put', key: '/l/clock', value: 1, lease: other },
      ])
      const keeper = setInterval(() => void subject.store.keepAlive(lease), 50)
      // The other lease is the clock: it is longer than the kept one, and nobody renews it.
      expect(await next(subject.store, 1)).toMatchObject({ type: 'delete', key: '/l/clock' })
      clearInterval(keeper)
      expect((await subject.store.get('/l/kept'))?.value).toBe(1)
    })

    it('lets go of a key that is put again without the lease', async () => {
      const lease = await subject.store.grantLease(60)
      await subject.store.commit([{ op: 'put', key: '/l/a', value: 1, lease }])
      await subject.store.commit([{ op: 'put', key: '/l/a', value: 2 }])
      await subject.store.revokeLease(lease)
      expect((await subject.store.get('/l/a'))?.value).toBe(2)
    })

    it('deletes at once when a lease is revoked; revoking again is fine', async () => {
      const lease = await subject.store.grantLease(60)
      await subject.store.commit([{ op: 'put', key: '/l/a', value: 1, lease }])
      await subject.store.revokeLease(lease)
      await subject.store.revokeLease(lease)
      expect(await subject.store.get('/l/a')).toBeUndefined()
    })

    it('still ends leases after the store was opened again', async () => {
      const lease = await subject.store.grantLease(0.05)
      await subject.store.commit([{ op: 'put', key: '/l/a', value: 1, lease }])
      await subject.reopen()
      expect(await next(subject.store, 1)).toEqual({ type: 'delete', key: '/l/a', revision: 2 })
    })
  })
}
