import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createLinuxSecurityDriver } from './security.driver.linux.ts'

let runDir: string
beforeEach(async () => {
  runDir = await mkdtemp(join(tmpdir(), 'keys-'))
})
afterEach(() => rm(runDir, { recursive: true }))

const file = (name: string) => join(runDir, 'keys', name)

it('hands the secret over in a file of root alone, and leaves neither it nor the answer behind', async () => {
  const seen: unknown[] = []
  const driver = createLinuxSecurityDriver({
    runDir,
    run: async change => {
      const mode = ((await stat(file('secret'))).mode & 0o777).toString(8)
      seen.push(change, await readFile(file('secret'), 'utf8'), mode)
      await writeFile(file('recovery-key'), 'new-key\n')
    },
  })
  expect(await driver.renewRecoveryKey('host', 'old key')).toBe('new-key')
  expect(seen).toEqual(['renew-recovery-key', 'old key', '600'])
  expect(await readdir(join(runDir, 'keys'))).toEqual([])
})

it('gives no secret where the TPM has to agree, and says why nothing was changed', async () => {
  const driver = createLinuxSecurityDriver({
    runDir,
    run: async () => {
      expect(existsSync(file('secret'))).toBe(false)
      await writeFile(file('problem'), 'tpm_refused\n')
      throw new Error('the unit failed')
    },
  })
  await expect(driver.renewRecoveryKey('host', null)).rejects.toMatchObject({ problem: 'tpm_refused' })
  expect(await readdir(join(runDir, 'keys'))).toEqual([])
})

it('takes no answer for a failure', async () => {
  const driver = createLinuxSecurityDriver({ runDir, run: async () => {} })
  await expect(driver.renewRecoveryKey('host', null)).rejects.toMatchObject({ problem: 'failed' })
})
