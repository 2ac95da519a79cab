import { ApiError } from '../api/errors.ts'
import type { Core, IssuedPort, Requestor } from '../api/ports.ts'
import type { Task } from '../tasks/task.schema.ts'
import type { Challenges } from './acme.challenges.ts'
import { millisecondsUntilValid } from './acme.dates.ts'
import type { AcmeDriver } from './acme.driver.ts'
import { missingNames, namesToOrder } from './acme.rules.ts'
import type { AcmeConfig } from './acme.schema.ts'
import type { acmeStore } from './acme.store.ts'

export interface OrderMeans {
  core: Pick<Core, 'tasks' | 'events' | 'log'>
  driver: AcmeDriver
  certificates: IssuedPort
  challenges: Challenges
  records: ReturnType<typeof acmeStore>
  now: () => Date
  pause: (ms: number, signal: AbortSignal) => Promise<unknown>
  /** Called when an order is over, however it ended. */
  onEnd: () => void
}

export interface Wish {
  config: AcmeConfig
  hostName: string
  requestor: Requestor
  /** Seconds in which somebody has to agree to the new certificate; null: it replaces one of the same kind. */
  trialSeconds: number | null
}

/** How far the clock of an authority may be ahead of ours before its certificates are refused. */
const CLOCK_DIFFERENCE_MS = 300_000

const TARGET = { kind: 'settings', id: 'certificate', name: 'TLS certificate' } as const

/** Orders a certificate as a task, which succeeds when the certificate is in use, be it on trial. */
export function startOrder(means: OrderMeans, wish: Wish): Promise<Task> {
  const { core, driver, certificates, challenges, records, now, pause, onEnd } = means
  const { config, requestor, trialSeconds } = wish
  const { directory, contact, ca } = config
  const names = namesToOrder(config, wish.hostName)
  const told = (outcome: 'issued' | 'failed') => ({ at: now().toISOString(), outcome, requestor: requestor.name })

  const remember = async (error: unknown) => {
    const before = await records.record()
    const message = error instanceof Error ? error.message : String(error)
    const attempts = (before.problem?.attempts ?? 0) + 1
    const problem = { at: now().toISOString(), message, attempts }
    await records.putRecord({ ...before, lastOrder: told('failed'), problem })
    core.log.warn({ err: error, directory, names, attempts }, 'no certificate was issued')
  }

  const spec = {
    kind: 'certificate.order',
    title: `Order a certificate for ${names.join(', ')}`,
    targets: [TARGET],
    requestor: requestor.name,
    cancellable: true,
  }
  return core.tasks.start(spec, async task => {
    try {
      const pair = await driver.order(
        { directory, contact, names, ca, kid: config.externalAccount?.kid ?? null },
        {
          signal: task.signal,
          challenges,
          step(done, total, message) {
            task.progress(done, total)
            task.log(message)
          },
        },
      )
      const early = millisecondsUntilValid(pair.certificate, now())
      if (early > 0 && early <= CLOCK_DIFFERENCE_MS) {
        task.log(
          `The clock of the authority is ${Math.ceil(early / 1000)} s ahead: waiting until the certificate is valid`,
        )
        await pause(early + 1000, task.signal)
      }
      const { fingerprint256, subjectAltNames } = certificates.inspect(pair)
      const missing = missingNames(names, subjectAltNames)
      if (missing.length > 0) {
        throw new ApiError('unavailable', `The authority left out ${missing.join(', ')}: its certificate is not used.`)
      }
      task.signal.throwIfAborted()
      if (trialSeconds === null) await certificates.adopt(pair)
      else await certificates.replace({ ...pair, confirmWithinSeconds: trialSeconds }, requestor)
      task.log(
        trialSeconds === null ? 'The certificate is in use' : 'The certificate is tried; keep it to make it last',
      )
      await records.putRecord({
        ...{ issued: { fingerprint256, directory, names }, lastOrder: told('issued'), problem: null },
      })
      core.log.info({ directory, names, fingerprint256 }, 'a certificate was issued')
    } catch (error) {
      if (!task.signal.aborted) await remember(error)
      throw error
    } finally {
      onEnd()
      core.events.resource('settings', 'certificate', 'updated')
    }
  })
}
