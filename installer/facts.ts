import type { Disk } from './disks.ts'

/** What the planner has to know besides the answers; gathered by whoever calls it. */

/** The image on the medium. */
export interface ImageFacts {
  version: string
  /** Of the verified root, from the kernel's command line. */
  rootHash: string
  espBytes: number
  rootBytes: number
  verityBytes: number
  /** Sector sizes of disks that it starts from. */
  sectorBytes: readonly number[]
}

export interface MachineFacts {
  uefi: boolean
  tpm2: boolean
}

export interface Facts {
  disks: readonly Disk[]
  image: ImageFacts
  machine: MachineFacts
}
