import { existsSync } from 'node:fs'

/** UEFI for the emulated machine: the code is shared and read-only, the variables are copied per machine. */
export interface Firmware {
  code: string
  vars: string
}

/** Where Debian's package ovmf puts them; newer releases first. Without Secure Boot: the image is not signed. */
const CANDIDATES: readonly Firmware[] = [
  { code: '/usr/share/OVMF/OVMF_CODE_4M.fd', vars: '/usr/share/OVMF/OVMF_VARS_4M.fd' },
  { code: '/usr/share/OVMF/OVMF_CODE.fd', vars: '/usr/share/OVMF/OVMF_VARS.fd' },
]

/** The UEFI firmware of this machine. Throws one sentence when there is none. */
export function findFirmware(): Firmware {
  const found = CANDIDATES.find(({ code, vars }) => existsSync(code) && existsSync(vars))
  if (found === undefined) throw new Error('no UEFI firmware for QEMU found; install the package ovmf')
  return found
}
