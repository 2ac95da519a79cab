import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { secureBoot, tpmVersion } from './firmware-trust.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'efivars-'))
})
afterEach(() => rm(dir, { recursive: true }))

const variable = (name: string, value: number) =>
  writeFile(join(dir, `${name}-8be4df61-93ca-11d2-aa0d-00e098032b8c`), Buffer.from([6, 0, 0, 0, value]))

it('reads Secure Boot from the variables of the firmware', async () => {
  expect(await secureBoot(dir)).toBe('unsupported')
  await variable('SecureBoot', 0)
  expect(await secureBoot(dir)).toBe('off')
  await variable('SetupMode', 1)
  expect(await secureBoot(dir)).toBe('setup')
  await variable('SecureBoot', 1)
  expect(await secureBoot(dir)).toBe('on')
})

it('reads the version of the TPM, where there is one', async () => {
  expect(await tpmVersion(dir)).toBeUndefined()
  await writeFile(join(dir, 'tpm_version_major'), '2\n')
  expect(await tpmVersion(dir)).toBe('2')
})
