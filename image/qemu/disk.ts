import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { program } from './program.ts'

/**
 * Makes a disk of `size` (as qemu-img writes sizes, `32G`) at `path` on top of the built image, which stays as it is.
 * The appliance fills the disk at its first boot. Replaces what is at `path`.
 */
export async function createDisk(path: string, image: string, size: string): Promise<void> {
  await program('qemu-img', ['create', '-q', '-f', 'qcow2', '-F', 'raw', '-b', resolve(image), path, size])
}

/** Whether the image was built after the disk on top of it was made: then the disk must not be used any more. */
export async function imageIsNewer(disk: string, image: string): Promise<boolean> {
  const [top, base] = await Promise.all([stat(disk), stat(image)])
  return base.mtimeMs > top.birthtimeMs
}
