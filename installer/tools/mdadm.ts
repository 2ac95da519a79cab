import { exec } from '../../mgmt/src/system/exec.ts'
import { ARRAY } from '../layout.ts'
import type { StepOf } from '../plan.steps.ts'
import { findPartition } from './lsblk.ts'

const DEADLINE_MS = 120_000

/**
 * `mdadm --create`: an array of level 1 over these partitions, of which each is a whole copy. Nothing is copied from
 * one to the other: what is read later was written before, to both. See ADR 0026.
 */
export async function createArray({ members }: StepOf<'createArray'>): Promise<void> {
  const devices: string[] = []
  for (const member of members) devices.push((await findPartition(member)).path)
  const identity = [`--name=${ARRAY.name}`, `--homehost=${ARRAY.homeHost}`]
  const kind = ['--level=1', `--raid-devices=${devices.length}`, '--metadata=1.2', '--bitmap=internal']
  await exec('mdadm', ['--create', ARRAY.path, ...identity, ...kind, '--assume-clean', '--run', ...devices], {
    timeoutMs: DEADLINE_MS,
  })
}

/** Stops an array; its disks stay as they are. */
export async function stopArray(device: string): Promise<void> {
  await exec('mdadm', ['--stop', device], { timeoutMs: DEADLINE_MS })
}
