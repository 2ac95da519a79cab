import { link, rm, stat } from 'node:fs/promises'
import { program } from './program.ts'

/** The disk keeps its own name for the image it was made with: a later build replaces the file, not this one. */
const baseOf = (disk: string) => `${disk}.base`

/**
 * Makes a disk of `size` (as qemu-img writes sizes, `32G`) on top of the built image, which stays as it is. The
 * appliance fills the disk at its first boot. Replaces what is at `disk`; both must be on one file system.
 */
export async function createDisk(disk: string, image: string, size: string): Promise<void> {
  const base = baseOf(disk)
  await rm(base, { force: true })
  await link(image, base)
  await program('qemu-img', ['create', '-q', '-f', 'qcow2', '-F', 'raw', '-b', base, disk, size])
}

/** Whether the disk was made with this very image, not with one built before. */
export async function isBasedOn(disk: string, image: string): Promise<boolean> {
  const [base, now] = await Promise.all([stat(baseOf(disk)), stat(image)])
  return base.ino === now.ino
}
