import { setTimeout as delay } from 'node:timers/promises'
import { ApiError } from '../api/errors.ts'
import type { Core, IssuedPort, Requestor, Service } from '../api/ports.ts'
import type { Task } from '../tasks/task.schema.ts'
import type { Challenges } from './acme.challenges.ts'
import type { AcmeDriver } from './acme.driver.ts'
import { startOrder } from './acme.order.ts'
import { isOfTheseSettings, lookAfterMs, namesToOrder, nextOrderAt, retryMs, whyNotOrder } from './acme.rules.ts'
import type { Acme, AcmeConfig, AcmeRecord, AcmeUpdate } from './acme.schema.ts'
import { acmeStore } from './acme.store.ts'

export interface AcmeService extends Service {
  get(): Promise<{ acme: Acme; revision: number }>
  /** Persisted when it resolves. Throws `etag_mismatch`, `invalid_request`. */
  set(update: AcmeUpdate, ifRevision: (revision: number) => void): Promise<Acme>
  /** Orders now and tries what was issued. Throws `illegal_state`, `invalid_request`, `locked`. */
  order(trialSeconds: number, requestor: Requestor): Promise<Task>
}

export interface AcmePorts {
  hostName(): string
  certificates: IssuedPort
  challenges: Challenges
}

export interface AcmeTimes {
  now?: () => Date
  /** Resolves after so long, rejects when aborted. */
  pause?: (ms: number, signal: AbortSignal) => Promise<unknown>
}

/** From the start of the service until plain HTTP surely answers, and after a look that failed. */
const SOON_MS = 60_000

const invalid = (message: string, why: Record<string, string>) =>
  new ApiError('invalid_request', message, {
    details: { issues: Object.entries(why).map(([path, message]) => ({ in: 'body', path, message })) },
  })

/** Has certificates from the authority that an administrator named, and renews them in time. */
export function createAcmeService(
  core: Core,
  driver: AcmeDriver,
  { hostName, certificates, challenges }: AcmePorts,
  { now = () => new Date(), pause = (ms, signal) => delay(ms, undefined, { signal, ref: false }) }: AcmeTimes = {},
): AcmeService {
  const records = acmeStore(core.store, core.hostId)
  const closing = new AbortController()
  /** Aborted when the next look may be due at another time than was thought. */
  let news = new AbortController()
  let following: Promise<void> | undefined
  let triedAt = Number.NEGATIVE_INFINITY
  let last: Promise<unknown> = Promise.resolve()
  const lookAgain = () => news.abort()
  const means = { core, driver, certificates, challenges, records, now, pause, onEnd: lookAgain }

  const inPlace = (config: AcmeConfig, { issued }: AcmeRecord) =>
    isOfTheseSettings(issued, config, hostName()) && issued?.fingerprint256 === certificates.describe().fingerprint256

  /** When the next order is made by itself; undefined when none is. */
  const orderAt = (config: AcmeConfig, record: AcmeRecord): number | undefined =>
    config.enabled && inPlace(config, record) ? nextOrderAt(certificates.describe(), record.problem) : undefined

  const get = async () => {
    const [{ config, revision }, record] = [await records.config(), await records.record()]
    const at = orderAt(config, record)
    const state = {
      names: namesToOrder(config, hostName()),
      inPlace: inPlace(config, record),
      nextRenewal: at === undefined ? null : new Date(Math.max(at, now().getTime())).toISOString(),
      lastOrder: record.lastOrder,
      problem: record.problem,
    }
    return { acme: { config, state }, revision }
  }

  const check = async (update: AcmeUpdate) => {
    const why = update.enabled ? whyNotOrder({ ...update }, hostName()) : undefined
    if (why !== undefined) throw invalid('These settings are not enough to order a certificate.', why)
    const { ca, externalAccount } = update
    if (ca !== null) {
      try {
        driver.checkCertificates(ca)
      } catch {
        throw invalid('The certificates of the directory cannot be used.', {
          ca: 'it holds no PEM block "CERTIFICATE"',
        })
      }
    }
    if (externalAccount?.hmacKey === null && !(await driver.hasExternalKey(externalAccount.kid))) {
      const hmacKey = 'enter the key that the authority gave you for this key identifier'
      throw invalid('The key of the external account is missing.', { 'externalAccount.hmacKey': hmacKey })
    }
  }

  const keepExternalKey = async ({ externalAccount }: AcmeUpdate) => {
    if (externalAccount === null) return await driver.writeExternalKey(null)
    const { kid, hmacKey } = externalAccount
    if (hmacKey !== null) await driver.writeExternalKey({ kid, hmacKey })
  }

  /** One look: renews what is due, and says in how many milliseconds the next look is. */
  const look = async (): Promise<number> => {
    const [{ config }, before] = [await records.config(), await records.record()]
    const due = orderAt(config, before)
    // Also when the outcome of the last order could not be written, the authority is not asked without end.
    const isTooSoon = now().getTime() - triedAt < retryMs(1, certificates.describe())
    if (due !== undefined && due <= now().getTime() && !isTooSoon) {
      // Somebody is trying another certificate or name: theirs comes first.
      certificates.requireNone()
      triedAt = now().getTime()
      const wish = { config, hostName: hostName(), requestor: { name: 'system' }, trialSeconds: null }
      await core.tasks.wait((await startOrder(means, wish)).id)
    }
    return lookAfterMs(now().getTime(), orderAt(config, await records.record()), Math.random())
  }

  const follow = async () => {
    await pause(SOON_MS, AbortSignal.any([closing.signal, news.signal])).catch(() => {})
    while (!closing.signal.aborted) {
      news = new AbortController()
      const ms = await look().catch((error: unknown) => {
        core.log.info({ err: error }, 'the certificate is looked at again soon')
        return SOON_MS
      })
      await pause(ms, AbortSignal.any([closing.signal, news.signal])).catch(() => {})
    }
  }

  return {
    async start() {
      following = follow()
    },
    async close() {
      closing.abort()
      await following
    },
    get,

    async set(update, ifRevision) {
      const mine = last.then(async () => {
        const { revision } = await records.config()
        ifRevision(revision)
        await check(update)
        await keepExternalKey(update)
        const kid = update.externalAccount?.kid
        const config = { ...update, externalAccount: kid === undefined ? null : { kid } }
        if (!(await records.putConfig(config, revision))) {
          throw new ApiError('etag_mismatch', 'Somebody else changed this meanwhile. Load it again and repeat it.')
        }
        // What went wrong with other settings says nothing about these.
        await records.putRecord({ ...(await records.record()), problem: null })
        core.log.info({ directory: config.directory, enabled: config.enabled }, 'certificates from an authority')
        core.events.resource('settings', 'certificate', 'updated')
        lookAgain()
        return (await get()).acme
      })
      last = mine.catch(() => {})
      return await mine
    },

    async order(trialSeconds, requestor) {
      const { config } = await records.config()
      if (!config.enabled) {
        throw new ApiError('illegal_state', 'Certificates from an authority are switched off. Save the settings first.')
      }
      const why = whyNotOrder(config, hostName())
      if (why !== undefined) throw new ApiError('illegal_state', `Not yet: ${Object.values(why).join('; ')}.`)
      certificates.requireNone()
      return await startOrder(means, { config, hostName: hostName(), requestor, trialSeconds })
    },
  }
}
