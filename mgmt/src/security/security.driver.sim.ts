import { createHash, randomBytes } from 'node:crypto'
import { ApiError } from '../api/errors.ts'
import { KeyError, type SecurityDriver, type SecurityFacts } from './security.driver.ts'

export interface SimSecurityOptions {
  hostIds: () => Promise<readonly string[]>
  chaosPercent?: number
  random?: () => number
}

/** What opens the volumes of every simulated host. */
export const SIM_SECRET = 'open sesame at night'

/** Letters of systemd's recovery keys: on every keyboard in the same place. */
const LETTERS = 'cbdefghijklnrtuv'

const recoveryKey = (): string =>
  [...randomBytes(64)]
    .map(byte => LETTERS[byte % LETTERS.length])
    .join('')
    .replace(/(.{8})(?=.)/g, '$1-')

/** What an imaginary TPM and an imaginary certificate show: the same at every start. */
const digest = (text: string): string => createHash('sha256').update(text).digest('hex')
const registers = (index: number) =>
  [4, 7, 11].map(register => ({ index: register, sha256: digest(`register ${register} of host ${index}`) }))
const SIGNED_BY = {
  subject: 'CN=LimiQuantix Secure Boot',
  fingerprint256: (digest('certificate').toUpperCase().match(/../g) ?? []).join(':'),
}

function begin(index: number): SecurityFacts {
  const volumes = (['state', 'local'] as const).map(name => {
    if (index === 2) return { name, encrypted: false, openedBy: null, keys: [], tpmPcrs: [] }
    // The second host got another mainboard: what it is bound to is gone.
    const openedBy = index === 1 ? ('typed' as const) : ('tpm' as const)
    return { name, encrypted: true, openedBy, keys: ['tpm' as const, 'recovery' as const], tpmPcrs: [7] }
  })
  return {
    // The third waits for keys.
    secureBoot: (['on', 'off', 'setup'] as const)[index] ?? 'off',
    system: { signedBy: SIGNED_BY, enrolled: index === 0, measured: index !== 2 },
    tpm: index === 2 ? null : { version: '2', registers: registers(index) },
    volumes,
  }
}

/** Imaginary hosts: one bound to its TPM, one whose TPM was replaced, one without encryption. */
export function createSimSecurityDriver(options: SimSecurityOptions): SecurityDriver {
  const { hostIds, chaosPercent = 0, random = Math.random } = options
  const hosts = new Map<string, SecurityFacts>()
  const host = async (hostId: string): Promise<SecurityFacts> => {
    if (random() * 100 < chaosPercent) throw new ApiError('unavailable', 'The host does not answer. Try again.')
    const facts = hosts.get(hostId) ?? begin(Math.max(0, (await hostIds()).indexOf(hostId)))
    hosts.set(hostId, facts)
    return facts
  }
  const keys = new Map<string, string>()
  const opens = (hostId: string, secret: string) => secret === SIM_SECRET || secret === keys.get(hostId)
  return {
    read: async hostId => structuredClone(await host(hostId)),
    async bindTpm(hostId, secret) {
      const { volumes } = await host(hostId)
      if (!opens(hostId, secret)) throw new KeyError('wrong_secret')
      for (const volume of volumes) {
        volume.openedBy = 'tpm'
        volume.keys = ['tpm', ...volume.keys.filter(kind => kind !== 'tpm')]
      }
    },
    async renewRecoveryKey(hostId, secret) {
      const { volumes } = await host(hostId)
      if (secret === null && volumes.some(({ openedBy }) => openedBy !== 'tpm')) throw new KeyError('tpm_refused')
      if (secret !== null && !opens(hostId, secret)) throw new KeyError('wrong_secret')
      const key = recoveryKey()
      keys.set(hostId, key)
      return key
    },
    async enrolKeys(hostId) {
      const facts = await host(hostId)
      facts.system.enrolled = true
      // Checked is from the next start on.
      facts.secureBoot = 'off'
    },
  }
}
