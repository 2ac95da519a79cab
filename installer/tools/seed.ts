import { chmod, mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { hashPassword } from '../../mgmt/src/auth/password.ts'
import { mounted } from '../../mgmt/src/system/mount.ts'
import type { Seed, StepOf } from '../plan.steps.ts'
import { seedFiles } from '../seed.ts'
import { opened } from './cryptsetup.ts'
import type { Keys } from './keys.ts'
import { findPartition } from './lsblk.ts'

/** Files that are there whole or not at all, also after a power cut. */
async function writeWhole(path: string, text: string, mode: number): Promise<void> {
  const fresh = `${path}.new`
  {
    await using file = await open(fresh, 'w', mode)
    await file.writeFile(text)
    await file.sync()
  }
  await chmod(fresh, mode)
  await rename(fresh, path)
}

async function passwordHash({ administrator }: Seed): Promise<string | null> {
  if (administrator === null) return null
  return 'passwordHash' in administrator
    ? administrator.passwordHash
    : await hashPassword(administrator.password.reveal())
}

/** Writes what the host is told before its first start onto its state partition. */
export async function seed(step: StepOf<'seed'>, keys: Keys): Promise<void> {
  const files = seedFiles(step.seed, await passwordHash(step.seed))
  const { path } = await findPartition(step.volume)
  const write = (device: string) => mounted(device, { type: 'ext4' }, dir => writeFiles(dir, files))
  await (step.encrypted ? opened(path, keys, write) : write(path))
}

async function writeFiles(dir: string, files: ReturnType<typeof seedFiles>): Promise<void> {
  for (const file of files) {
    const target = join(dir, file.path)
    await mkdir(dirname(target), { recursive: true, mode: 0o755 })
    if (file.text === null) await rm(target, { force: true })
    else await writeWhole(target, file.text, file.mode)
  }
}
