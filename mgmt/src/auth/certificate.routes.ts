import type { Routes } from '../api/http.ts'
import { Certificate } from './auth.schema.ts'

/** The certificate that this service shows, and a way to replace it. */
export interface CertificatePort {
  describe(): Certificate
  /** Makes a new one and uses it for all new connections. */
  renew(): Promise<void>
}

const tags = ['settings']

export const certificateRoutes =
  (certificate: CertificatePort): Routes =>
  api => {
    api.get(
      '/certificate',
      {
        config: { permission: 'settings:read' },
        schema: { summary: 'Get the TLS certificate of this host', tags, response: { 200: Certificate } },
      },
      () => certificate.describe(),
    )

    api.post(
      '/certificate/actions/renew',
      {
        config: { permission: 'settings:write', audit: 'certificate.renew' },
        schema: {
          summary: 'Replace the TLS certificate by a new self-signed one',
          tags,
          response: { 200: Certificate },
        },
      },
      async () => {
        await certificate.renew()
        return certificate.describe()
      },
    )
  }
