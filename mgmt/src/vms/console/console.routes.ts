import type { FastifyRequest } from 'fastify'
import type { WebSocket } from 'ws'
import { z } from 'zod'
import { Id } from '../../api/common.schema.ts'
import { ApiError } from '../../api/errors.ts'
import type { Routes } from '../../api/http.ts'
import type { VmService } from '../vm.service.ts'
import { CLOSE, closeReason, pump } from './pump.ts'

const Params = z.strictObject({ id: Id })

/** Bytes that a client may send before its console is open. */
const MAX_EARLY = 64 * 1024

/**
 * Consoles as WebSockets. A console that cannot be opened is accepted and closed with a reason, because a browser
 * does not show its scripts the answer to a refused upgrade.
 */
export function consoleRoutes(service: VmService): Routes {
  const connect = async (socket: WebSocket, request: FastifyRequest, which: 'vnc' | 'serial') => {
    // Checked by the route's schema before the upgrade.
    const { id } = Params.parse(request.params)
    const closed = new AbortController()
    const early: Buffer[] = []
    let earlyBytes = 0
    const keepEarly = (data: Buffer) => {
      earlyBytes += data.length
      if (earlyBytes > MAX_EARLY) socket.terminate()
      else early.push(data)
    }
    socket.on('message', keepEarly)
    socket.once('close', () => closed.abort())
    socket.on('error', () => closed.abort())
    try {
      const stream = await service.openConsole(id, which, closed.signal)
      if (closed.signal.aborted) return void stream.destroy()
      socket.off('message', keepEarly)
      for (const data of early) stream.write(data)
      pump(socket, stream, () => request.stillAllowed())
    } catch (error) {
      if (error instanceof ApiError) return socket.close(4000 + error.status, closeReason(error.message))
      if (!closed.signal.aborted) request.log.error({ err: error }, 'console failed')
      socket.close(CLOSE.failed, 'The console could not be opened. The log of the host says why.')
    }
  }

  return api => {
    for (const [which, summary] of [
      ['vnc', 'Screen of a VM: RFB over a WebSocket'],
      ['serial', 'Serial console of a VM: raw bytes over a WebSocket, beginning with the newest that were printed'],
    ] as const) {
      api.get(
        `/vms/:id/console/${which}`,
        {
          websocket: true,
          schema: { tags: ['vms'], summary, params: Params },
          config: { permission: 'vms:console', audit: `vm.console.${which}` },
        },
        (socket: WebSocket, request: FastifyRequest) => void connect(socket, request, which),
      )
    }
  }
}
