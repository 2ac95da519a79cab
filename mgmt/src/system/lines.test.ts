import { expect, test } from 'vitest'
import { linesOf } from './lines.ts'

async function collect(chunks: string[], maxLine?: number): Promise<string[]> {
  const lines: string[] = []
  async function* source() {
    for (const chunk of chunks) yield Buffer.from(chunk, 'latin1')
  }
  for await (const line of linesOf(source(), maxLine)) lines.push(line)
  return lines
}

test('lines are put together from pieces, also when a character is cut in two', async () => {
  expect(await collect(['a', 'b\nc', '\n\n', '\xc3', '\xa4\nend'])).toEqual(['ab', 'c', '', 'ä', 'end'])
  expect(await collect([])).toEqual([])
})

test('a line that is too long is left out, and the one after it is not', async () => {
  expect(await collect(['short\n', 'x'.repeat(50), 'x'.repeat(50), '\nnext\n'], 20)).toEqual(['short', 'next'])
  expect(await collect([`${'x'.repeat(50)}\nnext\n`], 20)).toEqual(['next'])
  expect(await collect(['y'.repeat(50)], 20)).toEqual([])
})

test('nothing is read ahead of the consumer', async () => {
  let given = 0
  async function* source() {
    for (;;) {
      given += 1
      yield Buffer.from('line\n')
    }
  }
  for await (const _ of linesOf(source())) if (given >= 3) break
  expect(given).toBe(3)
})
