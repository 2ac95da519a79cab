import { etagOf, requireIfMatch } from '../api/etag.ts'
import type { Routes } from '../api/http.ts'
import { Change } from '../changes/change.schema.ts'
import { Certificate, CertificateUpload } from './auth.schema.ts'
import type { CertificatePort } from './certificate.service.ts'

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
      (_request, reply) => {
        const described = certificate.describe()
        reply.header('etag', etagOf(described.fingerprint256))
        return described
      },
    )

    api.put(
      '/certificate',
      {
        config: { permission: 'settings:write', audit: 'certificate.replace' },
        schema: {
          summary: 'Try your own TLS certificate; the old one returns by itself unless the change is confirmed',
          tags,
          body: CertificateUpload,
          response: { 202: Change },
        },
      },
      async (request, reply) => {
        requireIfMatch(request, certificate.describe().fingerprint256)
        const change = await certificate.replace(request.body, { name: request.principal?.name ?? 'unknown' })
        reply.code(202)
        reply.header('location', `/api/v1/changes/${change.id}`)
        return change
      },
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
