import { accepted } from '../api/accepted.ts'
import { IdParams, TaskAccepted } from '../api/common.schema.ts'
import type { Routes } from '../api/http.ts'
import { HostMirror, ReplaceMirrorDisk } from './mirror.schema.ts'
import type { MirrorService } from './mirror.service.ts'

const tags = ['hosts']

/** `/hosts/{id}/mirror`: the two disks that the system of a host lies on. */
export const mirrorRoutes =
  (service: MirrorService): Routes =>
  api => {
    api.get(
      '/hosts/:id/mirror',
      {
        config: { permission: 'hosts:read' },
        schema: {
          tags,
          summary: 'Get how the boot mirror of a host is',
          params: IdParams,
          response: { 200: HostMirror },
        },
      },
      async request => await service.get(request.params.id),
    )

    api.post(
      '/hosts/:id/mirror/actions/replace',
      {
        config: { permission: 'settings:write', audit: 'host.replace-mirror-disk' },
        schema: {
          tags,
          summary: 'Erase a disk and put it into the boot mirror in the place of the one that is missing',
          params: IdParams,
          body: ReplaceMirrorDisk,
          response: { 202: TaskAccepted },
        },
      },
      async (request, reply) => {
        const requestor = { name: request.principal?.name ?? 'unknown' }
        return accepted(reply, await service.replace(request.params.id, request.body, requestor))
      },
    )
  }
