import { describe, expect, it } from 'vitest'
import { CHUNK_BYTES, kindFromFile, nameFromFile, nextChunk, retryDelay, transferRate } from './upload-plan.ts'

describe('nextChunk', () => {
  it('covers a file exactly once, from any offset', () => {
    for (const begin of [0, 1, 9, 10, 24, 25]) {
      let offset = begin
      for (let chunk = nextChunk(offset, 25, 10); chunk; chunk = nextChunk(offset, 25, 10)) {
        expect(chunk.start).toBe(offset)
        expect(chunk.end - chunk.start).toBeLessThanOrEqual(10)
        offset = chunk.end
      }
      expect(offset).toBe(25)
    }
  })

  it('sends nothing of an empty or complete file', () => {
    expect(nextChunk(0, 0)).toBeNull()
    expect(nextChunk(CHUNK_BYTES, CHUNK_BYTES)).toBeNull()
  })
})

it('waits longer after each failure and gives up in the end', () => {
  const delays = [1, 2, 3, 4, 5, 6, 7].map(retryDelay)
  expect(delays).toEqual([500, 1000, 2000, 4000, 8000, 15_000, null])
})

it('tells the speed only after half a second', () => {
  expect(transferRate([])).toBeNull()
  expect(
    transferRate([
      { at: 0, bytes: 0 },
      { at: 100, bytes: 50 },
    ]),
  ).toBeNull()
  expect(
    transferRate([
      { at: 1000, bytes: 100 },
      { at: 3000, bytes: 300 },
    ]),
  ).toBe(100)
})

it.each([
  ['debian-13.1.0-amd64-netinst.iso', 'debian-13.1.0-amd64-netinst', 'iso'],
  ['My Disk (1).QCOW2', 'My-Disk-1', 'disk'],
  ['../../etc/passwd', 'etc-passwd', 'disk'],
  ['日本.img', 'image', 'disk'],
])('makes a name of %s', (file, name, kind) => {
  expect(nameFromFile(file)).toBe(name)
  expect(kindFromFile(file)).toBe(kind)
})
