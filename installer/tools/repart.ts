import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exec } from '../../mgmt/src/system/exec.ts'
import type { StepOf } from '../plan.steps.ts'
import { repartFiles } from '../repart.render.ts'

/** Making file systems on a slow disk takes a while. */
const DEADLINE_MS = 600_000

/** `systemd-repart --empty=force`: a new partition table; what was on the disk is gone. */
export async function partition({ disk, definitions }: StepOf<'partition'>, signal: AbortSignal): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'repart-'))
  try {
    for (const { name, text } of repartFiles(definitions)) await writeFile(join(dir, name), text)
    await exec(
      'systemd-repart',
      ['--dry-run=no', '--empty=force', '--discard=no', '--pretty=no', `--definitions=${dir}`, disk],
      { timeoutMs: DEADLINE_MS, signal },
    )
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}
