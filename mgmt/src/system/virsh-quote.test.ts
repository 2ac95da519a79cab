import { describe, expect, test } from 'vitest'
import { checkWord, quoteArgument } from './virsh-quote.ts'

describe('arguments for virsh', () => {
  test.each([
    ['plain', `'plain'`],
    ['', `''`],
    ['a b; list', `'a b; list'`],
    [`it's`, `'it'"'"'s'`],
    ['back\\slash "quote"', `'back\\slash "quote"'`],
  ])('%j is quoted', (argument, quoted) => {
    expect(quoteArgument(argument)).toBe(quoted)
  })

  test.each(['a\nlist', 'a\tb', '\u001b[A', '\u0000', 'a\u007f', '\u009b', '--all', '-'])('%j is refused', argument => {
    expect(() => quoteArgument(argument)).toThrow(TypeError)
  })

  test('only words of our own are commands and options', () => {
    expect(checkWord('domstats')).toBe('domstats')
    expect(checkWord('--raw')).toBe('--raw')
    for (const word of ['list;', 'a b', '', '--', '-v', "x'"]) expect(() => checkWord(word)).toThrow(TypeError)
  })
})
