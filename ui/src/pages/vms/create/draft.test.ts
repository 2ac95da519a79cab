import { describe, expect, it } from 'vitest'
import { VmCreate } from '../../../../../mgmt/src/vms/vm.schema.ts'
import { type DraftAction, draftReducer, EMPTY_DRAFT, memoryMiB, memoryOf, PRESETS, presetOf } from './draft.ts'
import { fieldOfPath, requestOf } from './request.ts'
import { type DraftContext, draftIssues, draftWarnings } from './validate.ts'

const ISO = '019a0000-0000-7000-8000-000000000001'
const DISK = '019a0000-0000-7000-8000-000000000002'
const NET = '019a0000-0000-7000-8000-000000000003'
const GIB = 2 ** 30
const context: DraftContext = { takenNames: new Set(['taken']), imageBytes: undefined, networkIds: new Set([NET]) }
const play = (...actions: DraftAction[]) => actions.reduce(draftReducer, EMPTY_DRAFT)
const good = play(
  { type: 'name', name: 'web' },
  { type: 'image', image: { id: ISO, kind: 'iso', virtualSizeBytes: GIB } },
  { type: 'addNic', networkId: NET },
)

describe('a complete draft', () => {
  it('has no issues and is what the API accepts', () => {
    expect(draftIssues(good, context)).toEqual({})
    const request = VmCreate.parse(requestOf(good))
    expect(request).toMatchObject({ name: 'web', cpus: 2, memoryMiB: 2048, cdromImageId: ISO, start: true })
    expect(request.disks).toEqual([{ sizeGiB: 20, imageId: null, bus: 'virtio' }])
    expect(request.nics).toEqual([{ networkId: NET, model: 'virtio' }])
  })

  it('copies a disk image instead of inserting it', () => {
    const draft = draftReducer(good, {
      type: 'image',
      image: { id: DISK, kind: 'disk', virtualSizeBytes: 40 * GIB + 1 },
    })
    const request = VmCreate.parse(requestOf(draft))
    expect(request.cdromImageId).toBeNull()
    expect(request.disks).toEqual([{ sizeGiB: 41, imageId: DISK, bus: 'virtio' }])
  })

  it('without a disk asks for none', () => {
    const draft = draftReducer(good, { type: 'set', values: { withDisk: false, diskGiB: 'many' } })
    expect(draftIssues(draft, context)).toEqual({})
    expect(VmCreate.parse(requestOf(draft)).disks).toEqual([])
  })
})

describe('every issue', () => {
  it.each<[string, DraftAction]>([
    ['name', { type: 'name', name: 'taken' }],
    ['isoId', { type: 'image', image: null }],
    ['diskImageId', { type: 'set', values: { source: 'image' } }],
    ['cpus', { type: 'set', values: { cpus: '0' } }],
    ['cpus', { type: 'set', values: { cpus: '2.5' } }],
    ['memory', { type: 'set', values: { memory: { amount: '31', unit: 'MiB' } } }],
    ['memory', { type: 'set', values: { memory: { amount: '', unit: 'GiB' } } }],
    ['diskGiB', { type: 'set', values: { diskGiB: '0' } }],
    ['nics', { type: 'addNic', networkId: '' }],
    ['tags', { type: 'set', values: { tags: ['x'.repeat(41)] } }],
    ['description', { type: 'set', values: { description: 'x'.repeat(2001) } }],
  ])('names its field: %s', (field, action) => {
    expect(Object.keys(draftIssues(draftReducer(good, action), context))).toEqual([field])
  })

  it('says how large the disk has to be for its image', () => {
    const draft = { ...good, source: 'image' as const, diskImageId: DISK, diskGiB: '5' }
    expect(draftIssues(draft, { ...context, imageBytes: 10 * GIB })).toEqual({
      diskGiB: 'The image needs at least 10 GiB.',
    })
  })
})

it('warns of what the host does not have', () => {
  const draft = { ...good, cpus: '64', memory: { amount: '64', unit: 'GiB' as const }, diskGiB: '500' }
  const warnings = draftWarnings(draft, { threads: 8, memoryMiB: 16_384, freeBytes: 100 * GIB })
  expect(Object.keys(warnings)).toEqual(['cpus', 'memory', 'diskGiB'])
  expect(draftWarnings(good, { threads: 8, memoryMiB: 16_384, freeBytes: 100 * GIB })).toEqual({})
})

it('lets a suggestion follow the image until a name is typed', () => {
  const suggested = draftReducer(EMPTY_DRAFT, { type: 'suggestName', name: 'debian' })
  expect(suggested.name).toBe('debian')
  expect(draftReducer(good, { type: 'suggestName', name: 'debian' }).name).toBe('web')
  const emptied = draftReducer(good, { type: 'name', name: '' })
  expect(draftReducer(emptied, { type: 'suggestName', name: 'debian' }).name).toBe('debian')
})

it('recognises a preset however it was typed', () => {
  for (const preset of PRESETS) expect(presetOf(draftReducer(good, { type: 'preset', preset }))).toBe(preset)
  expect(presetOf({ cpus: '2', memory: { amount: '2048', unit: 'MiB' } })?.id).toBe('medium')
  expect(presetOf({ cpus: '3', memory: { amount: '2', unit: 'GiB' } })).toBeUndefined()
})

it('reads and writes memory without loss', () => {
  for (const mebibytes of [32, 512, 1000, 1024, 1536, 2048, 4_194_304]) {
    expect(memoryMiB(memoryOf(mebibytes))).toBe(mebibytes)
  }
  expect(memoryMiB({ amount: '1,5', unit: 'GiB' })).toBe(1536)
  expect(memoryMiB({ amount: '0.0001', unit: 'GiB' })).toBeUndefined()
})

it('keeps network cards apart by key', () => {
  const two = play({ type: 'addNic', networkId: NET }, { type: 'addNic', networkId: NET })
  const [first, second] = two.nics
  expect(first?.key).not.toBe(second?.key)
  const one = draftReducer(two, { type: 'removeNic', key: first?.key ?? 0 })
  expect(one.nics).toEqual([second])
})

it.each([
  ['disks.0.imageId', 'diskImageId'],
  ['body.disks.0.sizeGiB', 'diskGiB'],
  ['memoryMiB', 'memory'],
  ['nics.1.networkId', 'nics'],
  ['cdromImageId', 'isoId'],
  ['start', undefined],
])('shows an error about %s at %s', (path, field) => expect(fieldOfPath(path, 'iso')).toBe(field))
