import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

/**
 * A TPM of a machine, as software (swtpm). What it keeps is in the directory, so that the same TPM can be put in again;
 * another directory is another TPM. It ends with the machine. Returns arguments for QEMU.
 */
export function softwareTpm(dir: string): string[] {
  const socket = join(dir, 'tpm.sock')
  mkdirSync(dir, { recursive: true })
  const control = ['--ctrl', `type=unixio,path=${socket}`]
  const life = ['--daemon', '--terminate', '--flags', 'startup-clear']
  execFileSync('swtpm', ['socket', '--tpm2', '--tpmstate', `dir=${dir}`, ...control, ...life], { stdio: 'pipe' })
  return [
    ...['-chardev', `socket,id=tpm,path=${socket}`],
    ...['-tpmdev', 'emulator,id=tpm0,chardev=tpm', '-device', 'tpm-crb,tpmdev=tpm0'],
  ]
}
