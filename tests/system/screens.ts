import { gunzipSync } from 'node:zlib'
import { expect } from 'vitest'
import { saveArtifact } from '../lib/artifacts.ts'
import { colours, likeness } from '../lib/picture.ts'
import { decodePng, decodePpm, type Picture } from '../lib/png.ts'
import type { World } from './world.ts'

/** What libvirt's own tool sees on a VM's screen: the second channel for pictures. */
export async function hostScreen(world: World, vmId: string): Promise<Picture> {
  const file = '/run/screen-of-test'
  await world.virsh(`screenshot ${vmId} ${file} >/dev/null`)
  const bytes = Buffer.from(await world.run(`gzip -c ${file} | base64 -w0`, 120_000), 'base64')
  const picture = gunzipSync(bytes)
  const isPng = picture.readUInt32BE(0) === 0x89504e47
  saveArtifact(`virsh-screenshot-${vmId}.${isPng ? 'png' : 'ppm'}`, picture)
  return isPng ? decodePng(picture) : decodePpm(picture)
}

/** Both show something, and the same. A cursor that blinks is the difference that is allowed. */
export function sameScreen(browser: Picture, host: Picture): void {
  expect(colours(browser)).toBeGreaterThan(1)
  expect(colours(host)).toBeGreaterThan(1)
  expect(likeness(browser, host)).toBeGreaterThan(0.95)
}
