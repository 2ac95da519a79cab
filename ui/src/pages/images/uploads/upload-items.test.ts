import { expect, it } from 'vitest'
import type { Upload } from '../../../api/types.ts'
import { fingerprint, isActive, mismatch, secondsLeft, unfinishedFor } from './upload-items.ts'

const upload = (id: string, name: string, sizeBytes: number): Upload => ({
  id,
  name,
  kind: 'iso',
  sizeBytes,
  offset: 0,
  createdAt: '2026-01-01T00:00:00Z',
  updatedAt: '2026-01-01T00:00:00Z',
})
const file = { name: 'debian.iso', size: 100, lastModified: 7 }
const unfinished = [upload('a', 'debian', 100), upload('b', 'other', 100), upload('c', 'debian', 50)]

it('continues what was begun with the same file', () => {
  expect(unfinishedFor(file, 'x', unfinished, { b: fingerprint(file) })?.id).toBe('b')
})

it('continues the only upload of that name and size in a browser that knows nothing', () => {
  expect(unfinishedFor(file, 'debian', unfinished, {})?.id).toBe('a')
  expect(unfinishedFor(file, 'fedora', unfinished, {})).toBeUndefined()
})

it('never continues what was begun with another file', () => {
  expect(unfinishedFor(file, 'debian', unfinished, { a: fingerprint({ ...file, lastModified: 8 }) })).toBeUndefined()
  expect(mismatch({ size: 99 }, unfinished[0] ?? upload('x', 'x', 100))).toMatch(/another file/)
})

it('tells the time left only when the speed is known', () => {
  expect(secondsLeft({ phase: 'sending', sent: 20, rate: 40, file })).toBe(2)
  expect(secondsLeft({ phase: 'sending', sent: 20, rate: null, file })).toBeNull()
  expect(secondsLeft({ phase: 'paused', sent: 20, rate: 40, file })).toBeNull()
})

it('needs the window only until all is sent', () => {
  expect((['queued', 'sending', 'waiting'] as const).every(phase => isActive({ phase }))).toBe(true)
  expect((['verifying', 'paused', 'failed', 'done'] as const).some(phase => isActive({ phase }))).toBe(false)
})
