import { readText } from './files.ts'

/**
 * Version of the image that runs, in the words of systemd (os-release(5), IMAGE_VERSION). Undefined where this is no
 * image of ours.
 */
export async function imageVersion(path = '/usr/lib/os-release'): Promise<string | undefined> {
  return /^IMAGE_VERSION="?([A-Za-z0-9._~^-]+)"?$/m.exec((await readText(path)) ?? '')?.[1]
}
