import { mkdir, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { exec } from './exec.ts'

const BASE = '/run/limiquantix-mounts'

export interface MountOptions {
  type: 'ext4' | 'vfat' | 'exfat'
  readOnly?: boolean
}

/**
 * Mounts a partition where only root can look, runs `use` with its directory, and unmounts it, which flushes it.
 * Nothing on it is a program, a device, or anything with somebody's rights.
 */
export async function mounted<T>(device: string, options: MountOptions, use: (dir: string) => Promise<T>): Promise<T> {
  const dir = join(BASE, device.replaceAll('/', '-'))
  await mkdir(BASE, { recursive: true, mode: 0o700 })
  await mkdir(dir, { recursive: true, mode: 0o700 })
  const flags = `${options.readOnly === true ? 'ro' : 'rw'},nosuid,nodev,noexec`
  await exec('mount', ['--types', options.type, '--options', flags, '--', device, dir])
  try {
    return await use(dir)
  } finally {
    await exec('umount', ['--', dir], { timeoutMs: 300_000 })
    await rmdir(dir)
  }
}
