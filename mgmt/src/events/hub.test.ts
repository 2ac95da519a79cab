import type { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import type { ApiEvent } from './event.schema.ts'
import { eventStream } from './event-stream.ts'
import { createEventHub } from './hub.ts'

const options = {
  after: undefined,
  mayRead: () => true,
  stillAllowed: () => true,
  heartbeatMs: 60_000,
  maxBuffered: 10_000,
}

/** All that waits in a stream. */
function textOf(stream: Readable): string {
  let text = ''
  for (let chunk = stream.read(); chunk !== null; chunk = stream.read()) text += chunk
  return text
}

describe('event hub', () => {
  it('numbers events and tells every listener', () => {
    const hub = createEventHub()
    const [a, b]: [ApiEvent[], ApiEvent[]] = [[], []]
    hub.subscribe(
      undefined,
      event => a.push(event),
      () => {},
    )
    const stop = hub.subscribe(
      undefined,
      event => b.push(event),
      () => {},
    )
    hub.resource('vms', '1', 'created')
    stop()
    hub.resource('vms', '1', 'deleted')
    expect(a.map(event => event.type === 'resource' && event.change)).toEqual(['created', 'deleted'])
    expect(a[1]?.seq).toBe((a[0]?.seq ?? 0) + 1)
    expect(b).toEqual(a.slice(0, 1))
  })

  it('replays what came after a number, and says when it is forgotten or from another life', () => {
    const hub = createEventHub(10)
    const begin = hub.seq
    for (let index = 0; index < 25; index++) hub.resource('vms', String(index), 'updated')
    const ids: string[] = []
    let lost = 0
    const subscribe = (after: number) =>
      hub.subscribe(
        after,
        event => event.type === 'resource' && ids.push(event.id),
        () => lost++,
      )
    subscribe(hub.seq - 3)
    expect([ids, lost]).toEqual([['22', '23', '24'], 0])
    subscribe(begin)
    subscribe(hub.seq + 1)
    expect(lost).toBe(2)
  })

  it('cuts off a listener that throws and goes on for the others', () => {
    const hub = createEventHub()
    let lost = 0
    let heard = 0
    hub.subscribe(
      undefined,
      () => {
        throw new Error('full')
      },
      () => lost++,
    )
    hub.subscribe(
      undefined,
      () => heard++,
      () => {},
    )
    hub.resource('vms', '1', 'created')
    hub.resource('vms', '1', 'updated')
    expect([lost, heard]).toEqual([1, 2])
  })
})

describe('event stream', () => {
  it('begins with ready, then has every event with its number', () => {
    const hub = createEventHub()
    const first = hub.seq
    const stream = eventStream(hub, options)
    hub.resource('vms', 'x', 'created')
    const text = textOf(stream)
    expect(text).toMatch(
      new RegExp(`^id: ${first}\nevent: ready\ndata: {}\n\nid: ${first + 1}\nevent: resource\ndata: {`),
    )
    stream.destroy()
  })

  it('begins with the replay after Last-Event-ID, in order', () => {
    const hub = createEventHub()
    const after = hub.seq
    hub.resource('vms', 'x', 'created')
    hub.resource('vms', 'y', 'created')
    const stream = eventStream(hub, { ...options, after })
    hub.resource('vms', 'z', 'created')
    const ids = textOf(stream).match(/^id: \d+/gm)
    expect(ids).toEqual([0, 1, 2, 3].map(step => `id: ${after + step}`))
    stream.destroy()
  })

  it('tells a client that lost events to fetch again, and goes on live', () => {
    const hub = createEventHub()
    const stream = eventStream(hub, { ...options, after: 1 })
    hub.resource('vms', 'z', 'created')
    expect(textOf(stream)).toMatch(/^id: \d+\nevent: lost\n(.|\n)*event: resource/)
    stream.destroy()
  })

  it('does not replay more than a client can take at once, which would be cut off for ever', () => {
    const hub = createEventHub()
    const after = hub.seq
    for (let index = 0; index < 200; index++) hub.resource('vms', 'x'.repeat(100), 'updated')
    const stream = eventStream(hub, { ...options, after })
    hub.resource('vms', 'z', 'created')
    expect(stream.destroyed).toBe(false)
    expect(textOf(stream)).toMatch(/^id: \d+\nevent: lost\ndata: {}\n\nid: \d+\nevent: resource\n.*"z"/)
    stream.destroy()
  })

  it('cuts off a client that does not read', () => {
    const hub = createEventHub()
    const stream = eventStream(hub, options)
    stream.on('error', () => {})
    for (let index = 0; index < 1000 && !stream.destroyed; index++) hub.resource('vms', 'x'.repeat(100), 'updated')
    expect(stream.destroyed).toBe(true)
    expect(stream.readableLength).toBeLessThan(11_000)
  })

  it('hides what the client may not know', () => {
    const hub = createEventHub()
    const stream = eventStream(hub, {
      ...options,
      mayRead: event => event.type !== 'resource' || event.kind !== 'tokens',
    })
    hub.resource('tokens', 't', 'created')
    hub.resource('vms', 'v', 'created')
    const text = textOf(stream)
    expect(text).not.toContain('tokens')
    expect(text).toContain('vms')
    stream.destroy()
  })
})
