import { ApiError, notFound } from '../api/errors.ts'
import type { HostPort } from '../api/ports.ts'
import { KeyError, type KeyProblem, type SecurityDriver, type SecurityFacts } from './security.driver.ts'
import { systemStateOf, tpmBindingOf, whyNotBind, whyNotEnrol, whyNotRenew } from './security.rules.ts'
import type { HostSecurity } from './security.schema.ts'

export interface SecurityService {
  /** All throw `not_found`, `unavailable`. */
  get(hostId: string): Promise<HostSecurity>
  /** These throw `illegal_state`, `verification_failed` and `in_use` too. */
  bindTpm(hostId: string, secret: string): Promise<HostSecurity>
  renewRecoveryKey(hostId: string, secret: string | null): Promise<{ recoveryKey: string }>
  /** Throws `invalid_request` when `confirmName` is not the host's name, `illegal_state`, `unavailable`. */
  enrolKeys(hostId: string, confirmName: string): Promise<HostSecurity>
}

const PROBLEMS: Readonly<Record<KeyProblem, () => ApiError>> = {
  wrong_secret: () =>
    new ApiError('verification_failed', 'Neither a passphrase nor the recovery key of this host is written like that.'),
  tpm_refused: () =>
    new ApiError('verification_failed', 'The TPM does not open the volumes. Type the passphrase or the recovery key.'),
  failed: () =>
    new ApiError('unavailable', 'The keys could not be changed; those that there were still open. See the logs.'),
}

/** Not a task: tasks are kept, with what came of them, and the answer here is a secret. */
export function createSecurityService(driver: SecurityDriver, hosts: HostPort): SecurityService {
  const busy = new Set<string>()

  const facts = async (hostId: string): Promise<SecurityFacts> => {
    if (!hosts.hostIds().includes(hostId)) throw notFound('host', hostId)
    return await driver.read(hostId)
  }
  const get = async (hostId: string): Promise<HostSecurity> => {
    const found = await facts(hostId)
    return {
      ...found,
      system: { ...found.system, state: systemStateOf(found) },
      tpmBinding: tpmBindingOf(found),
    }
  }
  /** One change of keys at a time. */
  const change = async <T>(
    hostId: string,
    whyNot: (facts: SecurityFacts) => string | null,
    run: () => Promise<T>,
  ): Promise<T> => {
    const reason = whyNot(await facts(hostId))
    if (reason !== null) throw new ApiError('illegal_state', reason)
    if (busy.has(hostId)) throw new ApiError('in_use', 'The keys of this host are being changed. Wait for it.')
    busy.add(hostId)
    try {
      return await run()
    } catch (error) {
      throw error instanceof KeyError ? PROBLEMS[error.problem]() : error
    } finally {
      busy.delete(hostId)
    }
  }

  return {
    get,
    async bindTpm(hostId, secret) {
      await change(hostId, whyNotBind, () => driver.bindTpm(hostId, secret))
      return await get(hostId)
    },
    async renewRecoveryKey(hostId, secret) {
      return { recoveryKey: await change(hostId, whyNotRenew, () => driver.renewRecoveryKey(hostId, secret)) }
    },
    async enrolKeys(hostId, confirmName) {
      await facts(hostId)
      const name = hosts.hostName(hostId)
      if (confirmName !== name) {
        throw new ApiError(
          'invalid_request',
          `From the next start on this host starts nothing but what is signed with these keys. Confirm with its name: ${name}`,
          { details: { confirmName: 'is not the name of the host' } },
        )
      }
      try {
        await change(hostId, whyNotEnrol, () => driver.enrolKeys(hostId))
      } catch (error) {
        if (error instanceof ApiError) throw error
        throw new ApiError('unavailable', 'The firmware did not take the keys. The logs say why.', { cause: error })
      }
      return await get(hostId)
    },
  }
}
