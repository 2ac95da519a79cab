import { exec } from '../../mgmt/src/system/exec.ts'
import { mounted } from '../../mgmt/src/system/mount.ts'
import type { StepOf } from '../plan.steps.ts'
import { findPartition } from './lsblk.ts'

/** `bootctl install` on the ESP of a disk; with `entry`, also as an entry of the firmware. */
async function install(disk: string, more: readonly string[]): Promise<void> {
  const { path } = await findPartition({ disk, label: 'esp' })
  await mounted(path, { type: 'vfat' }, async dir => {
    // The token by which entries would be named is asked for in a form that is not written to /etc.
    const options = [`--esp-path=${dir}`, '--random-seed=no', '--entry-token=machine-id']
    await exec('bootctl', ['install', ...options, ...more], { timeoutMs: 120_000 })
  })
}

/** The boot loader, also under the name that firmware looks for by itself. */
export const installBootLoader = ({ disk }: StepOf<'installBootLoader'>): Promise<void> =>
  install(disk, ['--no-variables'])

/** Tells the firmware, which puts it first. Rejects where the firmware has no variables. */
export const registerBootEntry = ({ disk, title }: StepOf<'registerBootEntry'>): Promise<void> =>
  install(disk, [`--efi-boot-option-description=${title}`])
