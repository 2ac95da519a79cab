import { z } from 'zod'
import type { ChangeExecutor, ChangePort, IssuedPair, IssuedPort, Requestor } from '../api/ports.ts'
import type { CertificateUpload } from './auth.schema.ts'
import { checkedPair } from './certificate.check.ts'
import { type CertificateStore, describeCertificate } from './certificate.ts'

/** The certificate that this service shows, and ways to replace it. */
export interface CertificatePort extends IssuedPort {
  /** Makes a new one and uses it for all new connections. Throws `illegal_state`. */
  renew(): Promise<void>
}

const Wanted = z.strictObject({ fingerprint256: z.string() })

/** The certificate of the host `hostId`, renewed or replaced. The key never leaves the files of the store. */
export function createCertificateService(
  store: CertificateStore,
  changes: ChangePort,
  hostId: string,
): CertificatePort {
  const check = ({ certificate, key }: IssuedPair) => checkedPair(certificate, key, new Date())
  return {
    describe: store.describe,
    requireNone: () => changes.requireNone(hostId),
    inspect: pair => describeCertificate(check(pair).certificate),

    async adopt(pair) {
      changes.requireNone(hostId)
      const { pem, fingerprint256 } = check(pair)
      await store.putAside(pem, fingerprint256)
      await store.keep(fingerprint256)
    },

    async renew() {
      changes.requireNone(hostId)
      await store.renew()
    },

    async replace({ confirmWithinSeconds, ...pair }: CertificateUpload, requestor: Requestor) {
      changes.requireNone(hostId)
      const { pem, fingerprint256 } = check(pair)
      await store.putAside(pem, fingerprint256)
      const title = `TLS certificate ${fingerprint256.slice(0, 23)}…`
      const change = { hostId, kind: 'certificate' as const, title, confirmWithinSeconds, addresses: [] }
      return await changes.propose({ ...change, wanted: { fingerprint256 } }, requestor)
    },
  }
}

/** How a change of the certificate is done. */
export function certificateExecutor(store: CertificateStore): ChangeExecutor {
  const fingerprintOf = (wanted: unknown) => Wanted.parse(wanted).fingerprint256
  return {
    apply: ({ wanted }) => store.tryOut(fingerprintOf(wanted)),
    keep: ({ wanted }) => store.keep(fingerprintOf(wanted)),
    revert: () => store.goBack(),
  }
}
