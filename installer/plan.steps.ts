import type { Encryption } from './answers.schema.ts'
import type { PartitionLabel } from './layout.ts'
import type { NetworkAnswer } from './network.schema.ts'
import type { Secret } from './secret.ts'

/**
 * What an executor does, one step after the other. Each kind belongs to one external tool, so that there is one file
 * per tool: it takes the step, reports bytes where a step names them, and says what failed. Steps name disks by path
 * and partitions by disk and label; how a partition is called is looked up when the step begins, because tables
 * change on the way. Before the first step an executor reads the disks again: one that is not as the plan saw it (path,
 * serial number, size, contents) ends everything while nothing was written.
 */

/** A partition of a disk, or of the array: looked up by its label there, never by its label alone. */
export interface PartitionRef {
  /** Path of the disk; `ARRAY.path` of layout.ts for what both disks of a mirror hold. */
  disk: string
  label: PartitionLabel
}

/** One partition to be made, in the words of repart.d(5). */
export interface PartitionDefinition {
  label: PartitionLabel
  type: 'esp' | 'root' | 'root-verity' | 'linux-generic' | 'raid'
  /** Given where something looks for it: the verified root. */
  uuid: string | null
  minBytes: number
  /** Null: what is left of the disk. */
  maxBytes: number | null
  /** Null: nothing is written into it; another step does that, or nobody. */
  format: 'vfat' | 'ext4' | 'xfs' | null
  encrypt: boolean
}

/** What a host is told before its service starts for the first time. */
export interface Seed {
  hostName: string | null
  timeZone: string
  ntpServers: string[]
  network: NetworkAnswer
  administrator: { password: Secret } | { passwordHash: string } | null
}

export type Step =
  /** `dmsetup remove`, `mdadm --stop`: takes down what is built on a disk. */
  | { kind: 'release'; device: string; holder: string }
  /** `systemd-repart --empty=force`: a new table, partitions, empty file systems; with `key`, inside LUKS. */
  | { kind: 'partition'; disk: string; definitions: PartitionDefinition[]; key: 'none' | 'passphrase' | 'throwaway' }
  /** `sfdisk --part-uuid`: the UUID by which the new root hash finds this partition. */
  | { kind: 'setPartitionUuid'; partition: PartitionRef; uuid: string }
  /** No tool: reads the partition of the medium, writes this one, then flushes it. */
  | { kind: 'copyBlocks'; source: 'root' | 'verity'; to: PartitionRef; bytes: number }
  /** `veritysetup verify`: what was written is what was built, read back from the disk. */
  | { kind: 'verify'; root: PartitionRef; verity: PartitionRef; rootHash: string; bytes: number }
  /** `mdadm --create`, level 1: the array that everything but the ESPs lies in. */
  | { kind: 'createArray'; members: PartitionRef[] }
  /** `systemd-cryptenroll --tpm2-device=auto --tpm2-pcrs=7`, unlocked by the key of the step `partition`. */
  | { kind: 'enrolTpm'; volumes: PartitionRef[] }
  /** `systemd-cryptenroll`: one key for all volumes, made here, shown once to the operator, never logged. */
  | { kind: 'enrolRecoveryKey'; volumes: PartitionRef[] }
  /** `systemd-cryptenroll --wipe-slot=password`: takes out the throwaway key, which no token belongs to. */
  | { kind: 'dropThrowawayKey'; volumes: PartitionRef[] }
  /** Opens the state of an earlier installation, and closes it again: what is given has to be right. */
  | { kind: 'unlock'; volume: PartitionRef; with: Exclude<Encryption, { mode: 'none' }> }
  /**
   * `mount`, then files below `lib/limiquantix/`, readable by root only; the password as its argon2id hash. An encrypted
   * volume opens with what `unlock` found right; a new one with the key of the step `partition`.
   */
  | { kind: 'seed'; volume: PartitionRef; encrypted: boolean; seed: Seed }
  /** `mount`, then copies what is on the medium's ESP; `replace` removes the kernels of the earlier version. */
  | { kind: 'copyEsp'; to: PartitionRef; bytes: number; replace: boolean }
  /** `bootctl install --no-variables`: the boot loader, also under the name that firmware looks for by itself. */
  | { kind: 'installBootLoader'; disk: string }
  /** `bootctl install`: an entry of the firmware. A failure is a warning: without entries the default name boots. */
  | { kind: 'registerBootEntry'; disk: string; title: string }

export type StepOf<Kind extends Step['kind']> = Extract<Step, { kind: Kind }>

/** Bytes that a step moves; for progress over the whole plan. */
export const bytesOf = (step: Step): number => ('bytes' in step ? step.bytes : 0)
