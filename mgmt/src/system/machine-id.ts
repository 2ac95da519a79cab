import { readFile } from 'node:fs/promises'

/** Differs from boot to boot. */
export async function readBootId(): Promise<string> {
  return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim()
}

/** The machine id, 32 hexadecimal digits (machine-id(5)). It is confidential: derive from it, never show it. */
export async function readMachineId(path = '/etc/machine-id'): Promise<string> {
  const id = (await readFile(path, 'utf8')).trim()
  if (!/^[0-9a-f]{32}$/.test(id)) throw new Error(`${path} holds no machine id`)
  return id
}
