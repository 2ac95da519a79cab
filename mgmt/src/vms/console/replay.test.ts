import { describe, expect, test } from 'vitest'
import { joinReplay } from './replay.ts'

describe('past and present of a serial port', () => {
  test.each([
    ['abc', 'def', 'abcdef'],
    ['abcdef', 'def', 'abcdef'],
    ['abcd', 'cdef', 'abcdef'],
    ['', 'def', 'def'],
    ['abc', '', 'abc'],
    ['login: login: ', 'login: ', 'login: login: '],
  ])('%j and %j join to %j', (log, live, joined) => {
    expect(joinReplay(Buffer.from(log), Buffer.from(live)).toString()).toBe(joined)
  })
})
