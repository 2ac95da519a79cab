import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { exec } from '../../mgmt/src/system/exec.ts'

const BASE = '/run/limiquantix/install'

/** Mounts a partition, runs `use` with its directory, and unmounts it, which flushes it. */
export async function mounted<T>(
  device: string,
  options: { type: 'ext4' | 'vfat'; readOnly?: boolean },
  use: (dir: string) => Promise<T>,
): Promise<T> {
  const dir = join(BASE, device.replaceAll('/', '-'))
  await mkdir(dir, { recursive: true, mode: 0o700 })
  const flags = `${options.readOnly === true ? 'ro' : 'rw'},nosuid,nodev,noexec`
  await exec('mount', ['--types', options.type, '--options', flags, '--', device, dir])
  try {
    return await use(dir)
  } finally {
    await exec('umount', ['--', dir], { timeoutMs: 300_000 })
  }
}
