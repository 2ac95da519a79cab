import type { Challenges } from './acme.challenges.ts'

export interface OrderRequest {
  directory: string
  contact: string | null
  names: readonly string[]
  /** Certificates that the directory is to be trusted by; null: the public authorities. */
  ca: string | null
  /** Name of the account elsewhere that the authority wants named; its key is stored here. */
  kid: string | null
}

export interface OrderHooks {
  signal: AbortSignal
  challenges: Challenges
  /** Says how far it is. */
  step(done: number, total: number, message: string): void
}

/** An authority on the network, and a place for secrets that no record and no answer holds. */
export interface AcmeDriver {
  /** A new key and the certificate for it. Rejects with an `ApiError` that says what to do. */
  order(request: OrderRequest, hooks: OrderHooks): Promise<{ certificate: string; key: string }>
  /** Throws when these are no certificates. */
  checkCertificates(pem: string): void
  /** True when the key of this account elsewhere is stored. */
  hasExternalKey(kid: string): Promise<boolean>
  /** Stores it in place of any other; null forgets it. */
  writeExternalKey(account: { kid: string; hmacKey: string } | null): Promise<void>
}
