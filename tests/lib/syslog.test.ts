import { expect, it } from 'vitest'
import { readFrames } from './syslog.ts'

it('frames are read by their length in bytes; half of one waits', () => {
  const { messages, rest } = readFrames(Buffer.from('5 <1>ä5 <2>a\n9 <3'))
  expect(messages).toEqual(['<1>ä', '<2>a\n'])
  expect(rest.toString()).toBe('9 <3')
  expect(() => readFrames(Buffer.from('<13>1 no length'))).toThrow('no length')
  expect(readFrames(Buffer.alloc(0)).messages).toEqual([])
})
