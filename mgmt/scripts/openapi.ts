/** Writes `mgmt/openapi.json` from the routes' schemas. A test fails when the committed file is stale. */
import { writeFile } from 'node:fs/promises'
import { openApiDocument } from '../src/lib/openapi-document.ts'

const path = new URL('../openapi.json', import.meta.url)
await writeFile(path, await openApiDocument())
