import { accepted } from '../api/accepted.ts'
import { TaskAccepted } from '../api/common.schema.ts'
import type { Routes } from '../api/http.ts'
import {
  Installation,
  InstallationAnswers,
  InstallationPlan,
  InstallationRequest,
  OnceShownKey,
} from './installation.schema.ts'
import type { InstallationService } from './installation.service.ts'

const tags = ['installation']

/** `/installation`: from a system that runs from a medium to one that is installed. */
export const installationRoutes =
  (service: InstallationService): Routes =>
  api => {
    api.get(
      '/installation',
      {
        config: { permission: 'hosts:read' },
        schema: {
          tags,
          summary: 'Get what this machine can be installed on, and how far an installation is',
          response: { 200: Installation },
        },
      },
      async () => await service.get(),
    )

    api.post(
      '/installation/plan',
      {
        config: { permission: 'settings:write', audit: 'installation.plan', idempotent: false },
        schema: {
          tags,
          summary: 'Make a plan from answers, or say what is against it; writes nothing',
          body: InstallationAnswers,
          response: { 200: InstallationPlan },
        },
      },
      async request => await service.plan(request.body),
    )

    api.post(
      '/installation',
      {
        config: { permission: 'settings:write', audit: 'installation.start', idempotent: false },
        schema: {
          tags,
          summary: 'Carry out a plan that was shown; the host is restarted by its own action afterwards',
          body: InstallationRequest,
          response: { 202: TaskAccepted },
        },
      },
      async (request, reply) =>
        accepted(reply, await service.install(request.body, { name: request.principal?.name ?? 'unknown' })),
    )

    api.post(
      '/installation/actions/take-recovery-key',
      {
        config: { permission: 'settings:write', audit: 'installation.take-recovery-key', idempotent: false },
        schema: {
          tags,
          summary: 'Get the recovery key of what was installed, once',
          response: { 200: OnceShownKey },
        },
      },
      async (_request, reply) => {
        reply.header('cache-control', 'no-store')
        return await service.takeRecoveryKey()
      },
    )
  }
