import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** EFI's own variables (UEFI specification, 3.3). */
const GLOBAL = '8be4df61-93ca-11d2-aa0d-00e098032b8c'

/** A variable of one byte, which stands behind four of attributes; undefined where there is none. */
async function flag(dir: string, name: string): Promise<number | undefined> {
  const bytes = await readFile(join(dir, `${name}-${GLOBAL}`)).catch(() => undefined)
  return bytes?.length === 5 ? bytes[4] : undefined
}

/** Whether the firmware starts signed systems only. `setup`: it would take new keys, and checks nothing. */
export async function secureBoot(dir = '/sys/firmware/efi/efivars'): Promise<'on' | 'off' | 'setup' | 'unsupported'> {
  const [enabled, setup] = await Promise.all([flag(dir, 'SecureBoot'), flag(dir, 'SetupMode')])
  if (enabled === 1) return 'on'
  if (enabled === undefined) return 'unsupported'
  return setup === 1 ? 'setup' : 'off'
}

/** The version of the TPM, "2" or "1"; undefined when there is none. */
export async function tpmVersion(dir = '/sys/class/tpm/tpm0'): Promise<string | undefined> {
  const text = await readFile(join(dir, 'tpm_version_major'), 'utf8').catch(() => '')
  return text.trim() || undefined
}
