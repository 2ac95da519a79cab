import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exec } from '../../mgmt/src/system/exec.ts'
import type { StepContext } from '../execute/tools.ts'
import type { StepOf } from '../plan.steps.ts'
import { repartFiles } from '../repart.render.ts'
import { type Keys, throwawayKey, withKeyFile } from './keys.ts'

/** Making file systems on a slow disk takes a while. */
const DEADLINE_MS = 600_000

type Partition = StepOf<'partition'>

/** `systemd-repart --empty=force`: a new partition table; what was on the disk is gone. Encrypted with a key, kept for later steps. */
export async function partition(
  { disk, definitions, key }: Partition,
  keys: Keys,
  { passphrase, signal }: StepContext,
): Promise<void> {
  keys.opens = key === 'none' ? undefined : key === 'passphrase' ? passphrase : throwawayKey()
  if (keys.opens === undefined) {
    if (key !== 'none') throw new Error('the answers hold no passphrase')
    return await repart(disk, definitions, [], signal)
  }
  await withKeyFile(keys.opens, path => repart(disk, definitions, [`--key-file=${path}`], signal))
}

async function repart(
  disk: string,
  definitions: Partition['definitions'],
  keyFile: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'repart-'))
  try {
    for (const { name, text } of repartFiles(definitions)) await writeFile(join(dir, name), text)
    // Otherwise the two disks of a mirror would get the same ids, made from the machine's.
    const how = ['--dry-run=no', '--empty=force', '--discard=no', '--pretty=no', '--seed=random']
    await exec('systemd-repart', [...how, `--definitions=${dir}`, ...keyFile, disk], {
      timeoutMs: DEADLINE_MS,
      signal,
    })
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}
