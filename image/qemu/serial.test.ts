import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { consoleText } from '../../mgmt/src/hosts/console-text.ts'
import { consoleFacts, typeInto } from './serial.ts'

const fingerprint = Array.from({ length: 32 }, (_, index) => (index + 160).toString(16).toUpperCase()).join(':')
const facts = {
  version: '0.1.0',
  hostName: 'alpha',
  live: false,
  state: 'ready' as const,
  addresses: ['10.0.2.15'],
  port: 443,
  fingerprint,
  setupCode: 'ABCD-EFGH-JKLM',
  cpuPercent: 1,
  memoryUsedBytes: 1,
  memoryBytes: 2,
}
const onSerial = (text: string) => text.replaceAll('\n', '\r\n')

it('reads what the service writes', () => {
  expect(consoleFacts(`boot noise\r\n${onSerial(consoleText(facts))}`)).toEqual({
    fingerprint,
    setupCode: 'ABCD-EFGH-JKLM',
  })
})

it('believes the newest text', () => {
  const later = consoleText({ ...facts, setupCode: undefined })
  expect(consoleFacts(onSerial(consoleText(facts)) + onSerial(later))).toEqual({ fingerprint, setupCode: undefined })
  expect(consoleFacts('')).toEqual({ fingerprint: undefined, setupCode: undefined })
})

it('typing ends although the port prints something before it is closed', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'serial-'))
  const typed: string[] = []
  const port = createServer({ allowHalfOpen: true }, socket => {
    socket.on('data', keys => typed.push(keys.toString()))
    socket.on('end', () => socket.end('an echo'))
  })
  try {
    await new Promise<void>(resolve => port.listen(join(dir, 'port'), resolve))
    await typeInto(join(dir, 'port'), 'by-hand\r')
    expect(typed).toEqual(['by-hand\r'])
  } finally {
    port.close()
    await rm(dir, { recursive: true })
  }
})
