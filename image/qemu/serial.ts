import { readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { until } from './until.ts'

/** Everything that the first serial port printed since the machine was made, escape sequences and all. */
export async function serialText(log: string): Promise<string> {
  return await readFile(log, 'utf8').catch(() => '')
}

/** Waits until the log of the serial port matches from character `from` on. Rejects after `deadlineMs`. */
export async function waitForText(
  log: string,
  pattern: RegExp,
  deadlineMs: number,
  from = 0,
): Promise<RegExpExecArray> {
  const look = async () => pattern.exec((await serialText(log)).slice(from)) ?? undefined
  return await until(`${pattern} on the serial port`, look, deadlineMs, 500)
}

/** What the console of the appliance tells its owner. */
export interface ConsoleFacts {
  /** SHA-256 of the certificate, `AB:CD:…`. */
  fingerprint: string | undefined
  /** Undefined once the appliance is set up. */
  setupCode: string | undefined
}

/** Reads the last status text in a serial log. */
export function consoleFacts(log: string): ConsoleFacts {
  const screen = log.slice(Math.max(0, log.lastIndexOf('LimiQuantix ')))
  return {
    fingerprint: /Fingerprint: ((?:[0-9A-F]{2}:){31}[0-9A-F]{2})/.exec(screen)?.[1],
    setupCode: /Setup code: (\S+)/.exec(screen)?.[1],
  }
}

/** Types into the socket of a serial port. Resolves when the other end has closed it. */
export async function typeInto(path: string, keys: string): Promise<void> {
  const socket = connect(path)
  await new Promise<void>((done, fail) => {
    socket.on('error', fail)
    socket.on('close', () => done())
    // What the port prints meanwhile is in its log. Left unread, it would keep the socket from ever being closed.
    socket.resume()
    socket.end(keys)
  })
}
