import type { Duplex } from 'node:stream'
import { ApiError } from '../../api/errors.ts'
import { logTail } from '../../system/libvirt-files.ts'
import type { Domain } from '../domain-xml/parse.ts'
import { files } from '../domain-xml/spec.ts'
import { joinReplay, REPLAY_BYTES } from './replay.ts'
import { connectConsole } from './socket.ts'

/** How long what the guest prints right now is waited for, so that past and present can be joined. */
const JOIN_MS = 40

/** Opens the screen (RFB) or the serial port of a running domain. Throws `illegal_state` when it is off. */
export async function openLibvirtConsole(
  id: string,
  domain: Domain,
  which: 'vnc' | 'serial',
  signal: AbortSignal,
): Promise<Duplex> {
  const path = which === 'vnc' ? domain.vncSocket : domain.serialSocket
  if (path === null) {
    const reason = which === 'vnc' ? 'it is off, or it has no screen' : 'it has no serial port that can be opened'
    throw new ApiError('illegal_state', `Not possible: ${reason}`)
  }
  const socket = await connectConsole(path, signal)
  if (which === 'serial') await replayLog(socket, files.serialLog(id))
  return socket
}

/** Puts what was printed before into the stream, in front of what comes now. */
async function replayLog(socket: Duplex, log: string): Promise<void> {
  await new Promise(resolve => setTimeout(resolve, JOIN_MS))
  const tail = await logTail(log, REPLAY_BYTES)
  const live: unknown = socket.read()
  const joined = joinReplay(tail, Buffer.isBuffer(live) ? live : Buffer.alloc(0))
  if (joined.length > 0) socket.unshift(joined)
}
