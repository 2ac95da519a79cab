import { type Duplex, duplexPair } from 'node:stream'
import { afterEach, expect, test } from 'vitest'
import { type ConsoleHub, createConsoleHub } from './hub.ts'

/** A guest's serial port whose other end the test holds, and how often it was opened. */
function guest() {
  const opened: Duplex[] = []
  const hub = createConsoleHub({
    async openConsole() {
      const [port, machine] = duplexPair()
      machine.on('error', () => {})
      opened.push(machine)
      return port
    },
  })
  hubs.push(hub)
  return { hub, opened }
}
const hubs: ConsoleHub[] = []
afterEach(() => {
  for (const hub of hubs.splice(0)) hub.close()
})

async function look(hub: ConsoleHub) {
  const leaving = new AbortController()
  const stream = await hub.open('vm', 'serial', leaving.signal)
  let text = ''
  const show = () =>
    stream.on('data', (bytes: Buffer) => {
      text += bytes.toString()
    })
  return { stream, show, text: () => text, leave: () => leaving.abort() }
}

test('two that open at once share one port', async () => {
  const { hub, opened } = guest()
  const both = await Promise.all([look(hub), look(hub)])
  for (const each of both) each.show()
  opened[0]?.write('hello')
  for (const each of both) await expect.poll(each.text).toBe('hello')
  expect(opened).toHaveLength(1)
})

test('the port is released when the last one leaves, and opened anew for the next', async () => {
  const { hub, opened } = guest()
  const first = await look(hub)
  const second = await look(hub)
  first.leave()
  expect(opened[0]?.destroyed).toBe(false)
  second.leave()
  await expect.poll(() => second.stream.destroyed).toBe(true)
  const third = await look(hub)
  third.show()
  expect(opened).toHaveLength(2)
  opened[1]?.write('again')
  await expect.poll(third.text).toBe('again')
})

test('a port that has ended already is opened once more, and then given up', { timeout: 5_000 }, async () => {
  const ports: Duplex[] = []
  const ended = () => {
    const [port] = duplexPair()
    ports.push(port.destroy())
    return port
  }
  let answers: (() => Duplex)[] = [ended, () => duplexPair()[0]]
  const hub = createConsoleHub({ openConsole: async () => answers.shift()?.() ?? ended() })
  hubs.push(hub)
  expect((await look(hub)).stream.destroyed).toBe(false)
  hub.close()
  answers = []
  const other = createConsoleHub({ openConsole: async () => ended() })
  await expect(look(other)).rejects.toMatchObject({ code: 'unavailable' })
  expect(ports).toHaveLength(3)
})

test('there is an end to how many consoles are open, and a place of one that left', async () => {
  const hub = createConsoleHub({ openConsole: async () => duplexPair()[0] }, 2)
  hubs.push(hub)
  const first = await look(hub)
  await look(hub)
  await expect(look(hub)).rejects.toMatchObject({ code: 'unavailable' })
  first.leave()
  await expect.poll(async () => (await look(hub).catch(() => undefined))?.stream.destroyed).toBe(false)
})

test('one that does not read is cut off; the others miss nothing', async () => {
  const { hub, opened } = guest()
  const quick = await look(hub)
  const slow = await look(hub)
  quick.show()
  let sent = 0
  while (!slow.stream.destroyed && sent < 64 * 1024 * 1024) {
    opened[0]?.write(Buffer.alloc(256 * 1024, 'x'))
    sent += 256 * 1024
    await expect.poll(() => quick.text().length).toBe(sent)
  }
  expect(slow.stream.destroyed).toBe(true)
  expect(sent).toBeLessThan(8 * 1024 * 1024)
})

test('everybody is told when the machine goes off', async () => {
  const { hub, opened } = guest()
  const one = await look(hub)
  one.show()
  opened[0]?.end()
  await expect.poll(() => one.stream.readableEnded || one.stream.destroyed).toBe(true)
})
