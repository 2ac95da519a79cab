import { IdParams } from '../api/common.schema.ts'
import type { Routes } from '../api/http.ts'
import { BindTpm, EnrolKeys, HostSecurity, RecoveryKey, RenewRecoveryKey } from './security.schema.ts'
import type { SecurityService } from './security.service.ts'

const tags = ['hosts']

/** `/hosts/{id}/security`: Secure Boot, TPM, encryption, and what opens it. */
export const securityRoutes =
  (service: SecurityService): Routes =>
  api => {
    api.get(
      '/hosts/:id/security',
      {
        config: { permission: 'hosts:read' },
        schema: {
          tags,
          summary: 'Get Secure Boot, TPM and encryption of a host',
          params: IdParams,
          response: { 200: HostSecurity },
        },
      },
      async request => await service.get(request.params.id),
    )

    api.post(
      '/hosts/:id/security/actions/bind-tpm',
      {
        config: { permission: 'settings:write', audit: 'host.bind-tpm', idempotent: false },
        schema: {
          tags,
          summary: 'Bind the encryption of a host to its TPM as it is now',
          params: IdParams,
          body: BindTpm,
          response: { 200: HostSecurity },
        },
      },
      async request => await service.bindTpm(request.params.id, request.body.secret),
    )

    api.post(
      '/hosts/:id/security/actions/renew-recovery-key',
      {
        config: { permission: 'settings:write', audit: 'host.renew-recovery-key', idempotent: false },
        schema: {
          tags,
          summary: 'Make a new recovery key; the earlier one opens nothing any more',
          params: IdParams,
          body: RenewRecoveryKey,
          response: { 200: RecoveryKey },
        },
      },
      async (request, reply) => {
        reply.header('cache-control', 'no-store')
        return await service.renewRecoveryKey(request.params.id, request.body.secret)
      },
    )

    api.post(
      '/hosts/:id/security/actions/enrol-keys',
      {
        config: { permission: 'settings:write', audit: 'host.enrol-keys', idempotent: false },
        schema: {
          tags,
          summary: 'Put the keys that the system is signed with into the firmware, for Secure Boot',
          params: IdParams,
          body: EnrolKeys,
          response: { 200: HostSecurity },
        },
      },
      async request => await service.enrolKeys(request.params.id, request.body.confirmName),
    )
  }
