import { exec } from '../../mgmt/src/system/exec.ts'
import type { StepContext } from '../execute/tools.ts'
import type { PartitionRef, StepOf } from '../plan.steps.ts'
import { addRecoveryKey } from './cryptsetup.ts'
import { type Keys, withOpeningKey } from './keys.ts'
import { findPartition } from './lsblk.ts'

/** A TPM takes its time, an emulated one more. */
const DEADLINE_MS = 300_000

async function devicesOf(volumes: readonly PartitionRef[]): Promise<string[]> {
  const devices: string[] = []
  for (const volume of volumes) devices.push((await findPartition(volume)).path)
  return devices
}

/** Binds volumes to the TPM, as long as the firmware's policy for what may start (PCR 7) is what it is now. */
export async function enrolTpm({ volumes }: StepOf<'enrolTpm'>, keys: Keys): Promise<void> {
  for (const device of await devicesOf(volumes)) {
    await withOpeningKey(keys, path =>
      exec('systemd-cryptenroll', [`--unlock-key-file=${path}`, '--tpm2-device=auto', '--tpm2-pcrs=7', device], {
        timeoutMs: DEADLINE_MS,
      }),
    )
  }
}

/** One recovery key for all volumes; it is on no disk and in no log when it has been shown. */
export async function enrolRecoveryKey(
  { volumes }: StepOf<'enrolRecoveryKey'>,
  keys: Keys,
  { showRecoveryKey }: StepContext,
): Promise<void> {
  const [first, ...others] = await devicesOf(volumes)
  if (first === undefined) throw new Error('there is no encrypted volume')
  await withOpeningKey(keys, async path => {
    const args = [`--unlock-key-file=${path}`, '--recovery-key', first]
    const key = (await exec('systemd-cryptenroll', args, { timeoutMs: DEADLINE_MS })).stdout.trim()
    if (!/^([a-z]{8}-){7}[a-z]{8}$/.test(key)) throw new Error('systemd-cryptenroll gave no recovery key')
    for (const device of others) await addRecoveryKey(device, path, key)
    await showRecoveryKey(key)
  })
}

/** Takes out the key that the volumes were made with: the only one that no token belongs to. */
export async function dropThrowawayKey({ volumes }: StepOf<'dropThrowawayKey'>, keys: Keys): Promise<void> {
  for (const device of await devicesOf(volumes)) await exec('systemd-cryptenroll', ['--wipe-slot=password', device])
  keys.opens = 'tpm'
}
