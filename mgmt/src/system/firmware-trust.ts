import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { certificatesOf } from './efi-signatures.parse.ts'

const EFIVARS = '/sys/firmware/efi/efivars'
const TPM = '/sys/class/tpm/tpm0'
/** EFI's own variables (UEFI specification, 3.3), those of its signatures (32.6.1), and the boot loader's (systemd-stub(7)). */
const GLOBAL = '8be4df61-93ca-11d2-aa0d-00e098032b8c'
const SECURITY = 'd719b2cb-3d3a-4596-a3bc-dad00e67656f'
const LOADER = '4a67b082-0a4c-41cf-b6c7-440b29bb8c4f'
/** Attributes stand before the value. */
const ATTRIBUTES_BYTES = 4

/** The value of a variable; undefined where there is none. */
async function variable(dir: string, name: string): Promise<Buffer | undefined> {
  const bytes = await readFile(join(dir, name)).catch(() => undefined)
  return bytes === undefined || bytes.length < ATTRIBUTES_BYTES ? undefined : bytes.subarray(ATTRIBUTES_BYTES)
}

async function flag(dir: string, name: string): Promise<number | undefined> {
  const value = await variable(dir, `${name}-${GLOBAL}`)
  return value?.length === 1 ? value[0] : undefined
}

/** Whether the firmware starts signed systems only. `setup`: it would take new keys, and checks nothing. */
export async function secureBoot(dir = EFIVARS): Promise<'on' | 'off' | 'setup' | 'unsupported'> {
  const [enabled, setup] = await Promise.all([flag(dir, 'SecureBoot'), flag(dir, 'SetupMode')])
  if (enabled === 1) return 'on'
  if (enabled === undefined) return 'unsupported'
  return setup === 1 ? 'setup' : 'off'
}

/** Whether this certificate (PEM or DER) is among those whose signatures the firmware accepts, its `db`. */
export async function firmwareTrusts(certificate: X509Certificate, dir = EFIVARS): Promise<boolean> {
  const db = await variable(dir, `db-${SECURITY}`)
  return db !== undefined && certificatesOf(db).some(each => each.equals(certificate.raw))
}

/** Whether systemd-stub measured the parts of the kernel image that was started into the TPM (systemd-stub(7)). */
export async function kernelWasMeasured(dir = EFIVARS): Promise<boolean> {
  const value = await variable(dir, `StubPcrKernelImage-${LOADER}`)
  return value !== undefined && value.length > 0
}

/** The certificate that the image was built with; undefined where there is none. */
export async function builderCertificate(file: string): Promise<X509Certificate | undefined> {
  const text = await readFile(file).catch(() => undefined)
  return text === undefined ? undefined : new X509Certificate(text)
}

/** The version of the TPM, "2" or "1"; undefined when there is none. */
export async function tpmVersion(dir = TPM): Promise<string | undefined> {
  const text = await readFile(join(dir, 'tpm_version_major'), 'utf8').catch(() => '')
  return text.trim() || undefined
}

/** The SHA-256 value of a register of the TPM, 64 hexadecimal digits in lower case; undefined where it has none. */
export async function tpmRegister(index: number, dir = TPM): Promise<string | undefined> {
  const text = await readFile(join(dir, 'pcr-sha256', String(index)), 'utf8').catch(() => '')
  return text.trim().toLowerCase() || undefined
}
