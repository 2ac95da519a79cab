import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import {
  builderCertificate,
  firmwareTrusts,
  kernelWasMeasured,
  secureBoot,
  tpmRegister,
  tpmVersion,
} from './firmware-trust.ts'

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

it('says whether the firmware trusts a certificate', async () => {
  const file = join(dir, 'certificate')
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc', '-keyout', '/dev/null']
  execFileSync('openssl', ['req', '-x509', ...key, '-subj', '/CN=test/', '-out', file], { stdio: 'pipe' })
  const certificate = await builderCertificate(file)
  if (certificate === undefined) throw new Error('the certificate was not read')
  expect(await firmwareTrusts(certificate, dir)).toBe(false)
  const head = Buffer.alloc(28)
  Buffer.from('a159c0a5e494a74a87b5ab155c2bf072', 'hex').copy(head)
  head.writeUInt32LE(28 + 16 + certificate.raw.length, 16)
  head.writeUInt32LE(16 + certificate.raw.length, 24)
  const db = join(dir, 'db-d719b2cb-3d3a-4596-a3bc-dad00e67656f')
  await writeFile(db, Buffer.concat([Buffer.from([39, 0, 0, 0]), head, Buffer.alloc(16), certificate.raw]))
  expect(await firmwareTrusts(certificate, dir)).toBe(true)
  expect(await builderCertificate(join(dir, 'nothing'))).toBeUndefined()
})

it('says whether the kernel was measured, and what is in a register', async () => {
  expect([await kernelWasMeasured(dir), await tpmRegister(11, dir)]).toEqual([false, undefined])
  const words = Buffer.from('11\0', 'utf16le')
  await writeFile(
    join(dir, 'StubPcrKernelImage-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f'),
    Buffer.concat([Buffer.from([6, 0, 0, 0]), words]),
  )
  await mkdir(join(dir, 'pcr-sha256'))
  await writeFile(join(dir, 'pcr-sha256/11'), `${'AB'.repeat(32)}\n`)
  expect([await kernelWasMeasured(dir), await tpmRegister(11, dir)]).toEqual([true, 'ab'.repeat(32)])
})
