import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { Answers } from './answers.schema.ts'
import { parseAnswers } from './answers.ts'
import { MINIMUM_BYTES } from './layout.ts'
import { formatSize } from './size.ts'

const page = readFileSync(new URL('../mgmt/docs/answers.md', import.meta.url), 'utf8')
const example = /^```yaml\n([\s\S]*?)^```/m.exec(page)?.[1] ?? ''

it('the example of the documentation is valid and complete', () => {
  const result = parseAnswers(example)
  expect(result).toMatchObject({ ok: true })
  expect(Object.keys(result.ok ? result.answers : {}).sort()).toEqual(Object.keys(Answers.shape).sort())
})

it('the documentation names the size that the planner asks for', () => {
  expect(page).toContain(`needs ${formatSize(MINIMUM_BYTES)}, a mirror as much`)
})
