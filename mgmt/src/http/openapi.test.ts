import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { openApiDocument } from '../lib/openapi-document.ts'

it('the committed description of the API is fresh (else: npm run openapi)', async () => {
  const committed = await readFile(new URL('../../openapi.json', import.meta.url), 'utf8')
  expect(committed).toBe(await openApiDocument())
})
