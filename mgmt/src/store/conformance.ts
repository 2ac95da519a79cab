import { afterEach, beforeEach, describe } from 'vitest'
import { commitConformance } from './conformance/commits.ts'
import { leaseConformance } from './conformance/leases.ts'
import { readConformance } from './conformance/reads.ts'
import { watchConformance } from './conformance/watches.ts'
import type { Store } from './store.ts'

/** An engine under test. */
export interface Engine {
  /** Opens the same durable data again each time; history keeps at least `keepRevisions`. */
  open(keepRevisions: number): Promise<Store>
  /** Throws the data away. */
  destroy(): Promise<void>
}

/** The store of the running test, and a way to close it and open it again. */
export interface Subject {
  readonly store: Store
  reopen(): Promise<void>
}

/** History that the suite's stores keep. */
export const KEEP = 20

/** What every store engine has to do alike. Run it with `storeConformance('etcd', () => …)`. */
export function storeConformance(name: string, makeEngine: () => Promise<Engine>): void {
  describe(`store conformance: ${name}`, () => {
    let engine: Engine
    let current: Store | undefined
    const subject: Subject = {
      get store() {
        if (current === undefined) throw new Error('no test is running')
        return current
      },
      async reopen() {
        await current?.close()
        current = await engine.open(KEEP)
      },
    }

    beforeEach(async () => {
      engine = await makeEngine()
      await subject.reopen()
    })

    afterEach(async () => {
      await current?.close()
      current = undefined
      await engine.destroy()
    })

    readConformance(subject)
    commitConformance(subject)
    watchConformance(subject)
    leaseConformance(subject)
  })
}
