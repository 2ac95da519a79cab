import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, onTestFinished, test } from 'vitest'
import { start } from './exec.ts'
import { notify, readSupervision } from './systemd-notify.ts'

test('without systemd there is neither a socket nor a watchdog', () => {
  expect(readSupervision({}, 7)).toEqual({ socket: undefined, watchdogMs: undefined })
  expect(readSupervision({ NOTIFY_SOCKET: '', WATCHDOG_USEC: '5' }, 7).watchdogMs).toBeUndefined()
})

test('the watchdog of another process is not ours', () => {
  const env = { NOTIFY_SOCKET: '/run/x', WATCHDOG_USEC: '30000000' }
  expect(readSupervision({ ...env, WATCHDOG_PID: '7' }, 7)).toEqual({ socket: '/run/x', watchdogMs: 30_000 })
  expect(readSupervision({ ...env, WATCHDOG_PID: '8' }, 7)).toEqual({ socket: '/run/x', watchdogMs: undefined })
  expect(readSupervision(env, 7).watchdogMs).toBe(30_000)
})

/** Stands in for systemd: prints every datagram with a `|` in the place of each line break. */
const RECEIVER = `
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
print("listening", flush=True)
while True:
    text = s.recv(4096).decode()
    if text != "BARRIER=1": print(text.replace("\\n", "|"), flush=True)
`

test('what is told arrives at the socket', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'lqx-notify-'))
  const stop = new AbortController()
  const socket = join(directory, 'socket')
  const receiver = start('python3', ['-c', RECEIVER, socket], { signal: stop.signal })
  onTestFinished(async () => {
    stop.abort()
    await rm(directory, { recursive: true })
  })
  const lines = createInterface({ input: receiver.stdout })[Symbol.asyncIterator]()
  expect((await lines.next()).value).toBe('listening')
  await notify({ socket, watchdogMs: undefined }, ['READY=1', 'STATUS=Serving on port 443'])
  expect((await lines.next()).value).toBe('READY=1|STATUS=Serving on port 443')
  await notify({ socket, watchdogMs: undefined }, ['WATCHDOG=1'])
  expect((await lines.next()).value).toBe('WATCHDOG=1')
})
