import type { HostSecurity } from './security.schema.ts'

export type SecurityFacts = Omit<HostSecurity, 'tpmBinding' | 'system'> & {
  system: Omit<HostSecurity['system'], 'state'>
}

/** Why nothing was changed: what was typed opens nothing, the TPM did not open it, or something else. */
export type KeyProblem = 'wrong_secret' | 'tpm_refused' | 'failed'

export class KeyError extends Error {
  readonly problem: KeyProblem

  constructor(problem: KeyProblem) {
    super(`the keys were not changed: ${problem}`)
    this.name = 'KeyError'
    this.problem = problem
  }
}

/** What protects a host and its data, and the changes to that. Changes of keys reject with `KeyError`. */
export interface SecurityDriver {
  read(hostId: string): Promise<SecurityFacts>
  /** Binds the volumes to the TPM as it is now, instead of any earlier binding. */
  bindTpm(hostId: string, secret: string): Promise<void>
  /** Makes a recovery key for all volumes, instead of earlier ones; without a secret the TPM has to agree. */
  renewRecoveryKey(hostId: string, secret: string | null): Promise<string>
  /** Puts the keys that this system is signed with into the firmware, which has to be in setup mode. */
  enrolKeys(hostId: string): Promise<void>
}
