import { fileURLToPath } from 'node:url'

/** Absolute path of something in the repository. */
export function inRepo(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url))
}

/** The guests that `tests/fixtures/guests/build.sh` makes. */
export const GUESTS = {
  iso: inRepo('build/guests/guest.iso'),
  uefiIso: inRepo('build/guests/guest-uefi.iso'),
  disk: inRepo('build/guests/guest.qcow2'),
  grubRescue: inRepo('build/guests/grub-rescue.iso'),
}
