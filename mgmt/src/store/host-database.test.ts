import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { describeFormat } from './database.ts'
import { openHostDatabase } from './host-database.ts'

it('has the format of the golden file', async () => {
  const golden = await readFile(new URL('./host.golden.sql', import.meta.url), 'utf8')
  expect(describeFormat(openHostDatabase(':memory:'))).toBe(golden)
})
