import { access, readFile } from 'node:fs/promises'
import type { Tools } from '../execute/tools.ts'
import type { Facts, MachineFacts } from '../facts.ts'
import { installBootLoader, registerBootEntry } from './bootctl.ts'
import { copyBlocks } from './copy-blocks.ts'
import { dropThrowawayKey, enrolRecoveryKey, enrolTpm } from './cryptenroll.ts'
import { checkOpens } from './cryptsetup.ts'
import { copyEsp } from './esp.ts'
import type { Keys } from './keys.ts'
import { findPartition, readDisks } from './lsblk.ts'
import { createArray } from './mdadm.ts'
import type { Medium } from './medium.ts'
import { release } from './release.ts'
import { partition } from './repart.ts'
import { seed } from './seed.ts'
import { setPartitionUuid } from './sfdisk.ts'
import { verify } from './veritysetup.ts'

export { type Medium, readMedium } from './medium.ts'

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

async function readMachine(): Promise<MachineFacts> {
  const tpm = await readFile('/sys/class/tpm/tpm0/tpm_version_major', 'utf8').catch(() => '')
  return { uefi: await exists('/sys/firmware/efi'), tpm2: tpm.trim() === '2' }
}

/** Everything that the planner has to know of this machine. */
export async function readFacts(medium: Medium): Promise<Facts> {
  return { disks: await readDisks(), image: medium.facts, machine: await readMachine() }
}

/** The true tools, that copy from this medium. */
export function toolsFor(medium: Medium): Tools {
  const keys: Keys = { opens: undefined }
  return { ...plainTools(medium), ...encryptionTools(keys) }
}

/** What makes volumes, and what needs to open them. */
const encryptionTools = (keys: Keys) =>
  ({
    partition: (step, context) => partition(step, keys, context),
    unlock: async step => {
      keys.opens = step.with.mode === 'tpm' ? 'tpm' : step.with.passphrase
      await checkOpens((await findPartition(step.volume)).path, keys)
    },
    seed: step => seed(step, keys),
    enrolTpm: step => enrolTpm(step, keys),
    enrolRecoveryKey: (step, context) => enrolRecoveryKey(step, keys, context),
    dropThrowawayKey: step => dropThrowawayKey(step, keys),
  }) satisfies Partial<Tools>

const plainTools = (medium: Medium) =>
  ({
    disks: readDisks,
    release,
    createArray,
    setPartitionUuid,
    copyBlocks: async (step, context) =>
      copyBlocks(medium[step.source], (await findPartition(step.to)).path, step.bytes, context),
    verify: (step, { signal }) => verify(step, signal),
    copyEsp: (step, context) => copyEsp(step, medium, context),
    installBootLoader,
    registerBootEntry,
  }) satisfies Partial<Tools>
