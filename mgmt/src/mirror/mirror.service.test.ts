import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ApiEvent } from '../events/event.schema.ts'
import { newId } from '../lib/id.ts'
import { testCore } from '../lib/test-core.ts'
import { type MirrorDriver, ReplaceError, type ReplaceProblem } from './mirror.driver.ts'
import type { MirrorArray } from './mirror.parse.ts'
import type { HostDisk } from './mirror.rules.ts'
import { createMirrorService, type MirrorService } from './mirror.service.ts'

const HOST = newId()
const hosts = { hostIds: () => [HOST], hostName: () => 'alpha' }
const requestor = { name: 'admin' }
const SIZE = 2 * 1024 ** 3

const disk = (name: string, serial: string): HostDisk => ({
  ...{ disk: `/dev/${name}`, model: `Model ${name}`, serial, sizeBytes: SIZE, sectorBytes: 512 },
  ...{ readOnly: false, removable: false, mountPoints: [], holders: [], holds: null },
})

let core: ReturnType<typeof testCore>
let array: MirrorArray | null
let disks: HostDisk[]
let replace: MirrorDriver['replace']
let looks: number
let lines: { level: number; msg: string; lost?: string[]; left?: string[] }[]
let events: ApiEvent[]
let services: MirrorService[]

function newService(): MirrorService {
  const log = pino({ level: 'debug' }, { write: (line: string) => lines.push(JSON.parse(line)) })
  const driver: MirrorDriver = {
    array: async () => structuredClone(array),
    async disks() {
      looks += 1
      return disks
    },
    replace: (hostId, path) => replace(hostId, path),
  }
  const service = createMirrorService({ ...core, log }, driver, hosts, { watchMs: 5, followMs: 1 })
  services.push(service)
  return service
}

const whole = (): MirrorArray => ({
  ...{ raidDisks: 2, degraded: 0, action: 'idle', completed: null, bytesPerSecond: null, sizeBytes: SIZE / 2 },
  members: [
    { disk: '/dev/vda', state: 'active' },
    { disk: '/dev/vdb', state: 'active' },
  ],
})
const oneLeft = (): MirrorArray => ({ ...whole(), degraded: 1, members: [{ disk: '/dev/vda', state: 'active' }] })
const rebuilding = (doneBytes: number): MirrorArray => ({
  ...{ ...oneLeft(), action: 'recover', completed: { doneBytes, totalBytes: 100 } },
  members: [
    { disk: '/dev/vda', state: 'active' },
    { disk: '/dev/vdc', state: 'rebuilding' },
  ],
})

beforeEach(() => {
  core = testCore()
  ;[array, looks, lines, events, services] = [whole(), 0, [], [], []]
  disks = [disk('vda', 'A'), disk('vdb', 'B'), disk('vdc', 'C')]
  replace = async () => {
    array = rebuilding(10)
  }
  core.events.subscribe(
    undefined,
    event => events.push(event),
    () => {},
  )
})
afterEach(async () => {
  for (const service of services) await service.close()
  await core.close()
})

const warnings = () => lines.filter(({ level }) => level >= 40)

describe('a mirror that is watched', () => {
  it('says once that it is degraded, with what stands on the disk that is gone', async () => {
    const service = newService()
    await service.start()
    expect([warnings(), events]).toEqual([[], []])
    array = oneLeft()
    disks = disks.filter(each => each.disk !== '/dev/vdb')
    await expect.poll(warnings).toMatchObject([
      {
        msg: expect.stringContaining('degraded'),
        lost: ['/dev/vdb, Model vdb, serial B'],
        left: ['/dev/vda, Model vda, serial A'],
      },
    ])
    expect(events).toMatchObject([{ type: 'resource', kind: 'hosts', id: HOST, change: 'updated' }])
    expect(await service.get(HOST)).toMatchObject({
      ...{ state: 'degraded', missing: 1, lost: [{ disk: '/dev/vdb', model: 'Model vdb', serial: 'B' }] },
      candidates: [{ disk: '/dev/vdc', serial: 'C', problem: null }],
    })
    expect(warnings()).toHaveLength(1)
  })

  it('knows after a restart of the host which disk is gone', async () => {
    const before = newService()
    await before.start()
    await before.close()
    array = oneLeft()
    // The disk that is left has the other's path now.
    disks = [{ ...disk('vda', 'B') }]
    const after = newService()
    await after.start()
    expect(warnings()).toMatchObject([{ lost: [expect.stringContaining('serial A')] }])
    expect((await after.get(HOST)).lost).toMatchObject([{ serial: 'A' }])
  })

  it('does not ask the disks again and again', async () => {
    const service = newService()
    for (let round = 0; round < 5; round++) expect((await service.get(HOST)).state).toBe('healthy')
    expect(looks).toBe(1)
  })

  it('is none where the system lies on one disk', async () => {
    array = null
    const service = newService()
    await service.start()
    expect(await service.get(HOST)).toMatchObject({ state: 'none', members: [], candidates: [], sizeBytes: null })
    await expect(service.get(newId())).rejects.toMatchObject({ code: 'not_found' })
    expect(looks).toBe(0)
  })
})

describe('replacing a disk', () => {
  const request = { disk: '/dev/vdc', confirmName: 'C' }

  it('follows the rebuild until both disks are whole', async () => {
    array = oneLeft()
    const service = newService()
    const begun = Promise.withResolvers<void>()
    replace = async () => {
      await begun.promise
      array = rebuilding(10)
    }
    const task = await service.replace(HOST, request, requestor)
    expect(task).toMatchObject({ kind: 'host.replace-mirror-disk', cancellable: false, targets: [{ id: HOST }] })
    expect((await service.get(HOST)).taskId).toBe(task.id)
    await expect(service.replace(HOST, request, requestor)).rejects.toMatchObject({ code: 'in_use' })
    begun.resolve()
    await expect.poll(() => core.tasks.get(task.id).progress).toEqual({ done: 10, total: 100, unit: 'bytes' })
    expect(await service.get(HOST)).toMatchObject({
      ...{ state: 'rebuilding', rebuild: { doneBytes: 10, totalBytes: 100 }, candidates: [], taskId: task.id },
    })
    array = { ...whole(), members: rebuilding(0).members.map(member => ({ ...member, state: 'active' as const })) }
    expect(await core.tasks.wait(task.id)).toMatchObject({ status: 'succeeded', progress: { done: 100, total: 100 } })
    expect(await service.get(HOST)).toMatchObject({ state: 'healthy', taskId: null })
  })

  it('fails when the rebuild stops', async () => {
    array = oneLeft()
    const service = newService()
    const task = await service.replace(HOST, request, requestor)
    await expect.poll(() => core.tasks.get(task.id).progress?.done).toBe(10)
    array = { ...rebuilding(10), action: 'idle', completed: null }
    const { status, error } = await core.tasks.wait(task.id)
    expect([status, error?.message]).toEqual(['failed', expect.stringContaining('The rebuild stopped')])
    expect((await service.get(HOST)).taskId).toBeNull()
  })

  it('ends as interrupted when the service stops, and the rebuild is shown all the same', async () => {
    array = oneLeft()
    const service = newService()
    const task = await service.replace(HOST, request, requestor)
    await expect.poll(() => core.tasks.get(task.id).progress?.done).toBe(10)
    await core.tasks.close(5_000)
    expect(core.tasks.get(task.id)).toMatchObject({ status: 'failed', error: { code: 'interrupted' } })
    expect(await newService().get(HOST)).toMatchObject({ state: 'rebuilding', taskId: null })
  })

  it.each<[ReplaceProblem, string]>([
    ['in_use', 'in_use'],
    ['too_small', 'illegal_state'],
    ['not_degraded', 'illegal_state'],
    ['failed', 'unavailable'],
  ])('says what the unit found: %s', async (problem, code) => {
    array = oneLeft()
    const service = newService()
    replace = () => Promise.reject(new ReplaceError(problem))
    const task = await service.replace(HOST, request, requestor)
    expect(await core.tasks.wait(task.id)).toMatchObject({ status: 'failed', error: { code } })
    expect((await service.get(HOST)).taskId).toBeNull()
  })

  it('is refused for another disk, by another name, and while none is missing', async () => {
    const service = newService()
    const refusal = (changes: object) =>
      service.replace(HOST, { ...request, ...changes }, requestor).catch(({ code, details }) => [code, details])
    expect(await refusal({})).toEqual(['illegal_state', undefined])
    array = oneLeft()
    expect(await refusal({ disk: '/dev/vda' })).toEqual(['invalid_request', { disk: 'is none' }])
    expect(await refusal({ confirmName: 'c' })).toMatchObject(['invalid_request', { confirmName: expect.any(String) }])
    disks = [disk('vda', 'A'), { ...disk('vdc', ''), sizeBytes: 1 }]
    expect(await refusal({})).toMatchObject(['invalid_request', { disk: expect.stringContaining('too small') }])
    disks = [disk('vda', 'A'), disk('vdc', '')]
    expect(await refusal({ confirmName: '' })).toMatchObject(['invalid_request', {}])
    const task = await service.replace(HOST, { ...request, confirmName: '/dev/vdc' }, requestor)
    array = whole()
    expect((await core.tasks.wait(task.id)).status).toBe('succeeded')
  })
})
