import { expect, test } from 'vitest'
import { withSeverity } from './log.ts'

test('journald is told how grave a line is', () => {
  const marks = [60, 50, 40, 30, 20].map(level => withSeverity(`{"level":${level},"msg":"x"}\n`).slice(0, 3))
  expect(marks).toEqual(['<2>', '<3>', '<4>', '<6>', '<7>'])
  expect(withSeverity('no json\n')).toBe('<6>no json\n')
})
