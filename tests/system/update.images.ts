import { execFileSync } from 'node:child_process'
import { createHash, type KeyObject } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { inputsHash } from '../../image/inputs.ts'
import { signingKey, writeBundle } from '../../image/update-bundle.ts'
import type { Manifest } from '../../mgmt/src/updates/bundle.format.ts'
import { testBundle } from '../../mgmt/src/updates/test-bundle.ts'
import { inRepo } from '../lib/paths.ts'

/** Images of other versions, made of the same parts as the one under test, and updates to them. */

export const GOOD = '9.1.0.1.good'
export const UNHEALTHY = '9.2.0.1.unhealthy'

const BUILD_MS = 900_000

/** Builds an image of this version unless it is there; `words` are added to the kernel's command line. */
async function image(name: string, version: string, words: string[]): Promise<{ image: string; kernel: string }> {
  const output = inRepo(`build/image-${name}`)
  const stamp = join(output, 'stamp')
  const hash = createHash('sha256')
    .update(await inputsHash(inRepo('.')))
    .update(`${version} ${words.join(' ')}`)
    .digest('hex')
  if (!existsSync(stamp) || (await readFile(stamp, 'utf8')) !== hash) {
    execFileSync(
      inRepo('scripts/image.sh'),
      // The lists of packages are those that the image under test was made with.
      ['--cache-only=metadata', ...words.map(word => `--kernel-command-line=${word}`)],
      {
        env: { ...process.env, IMAGE_VERSION: version, IMAGE_OUTPUT: output },
        stdio: ['ignore', 'ignore', 'inherit'],
        timeout: BUILD_MS,
      },
    )
    await writeFile(stamp, hash)
  }
  return { image: join(output, 'limiquantix.raw'), kernel: join(output, 'limiquantix.efi') }
}

/** Paths. */
export interface Bundles {
  /** To a version that works. */
  good: string
  /** To one whose management service never starts. */
  unhealthy: string
}

/** A small update with nothing real in it, for what is refused before anybody looks at its parts. */
export async function smallBundle(change: Partial<Manifest>, key?: KeyObject): Promise<Buffer> {
  return testBundle(GOOD, change, key ?? (await signingKey()))
}

async function bundle(
  name: string,
  options: Omit<Parameters<typeof writeBundle>[0], 'output' | 'key'>,
): Promise<string> {
  const output = inRepo(`build/${name}.lqxupdate`)
  await writeBundle({ ...options, key: await signingKey(), output })
  return output
}

/** An update to a version that works: its path. */
export async function makeGoodBundle(): Promise<string> {
  return await bundle('good', await image('good', GOOD, []))
}

export async function makeBundles(): Promise<Bundles> {
  const good = await makeGoodBundle()
  const unhealthy = await image('unhealthy', UNHEALTHY, ['systemd.mask=limiquantixd.service'])
  return { good, unhealthy: await bundle('unhealthy', unhealthy) }
}
