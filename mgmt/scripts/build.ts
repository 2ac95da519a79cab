/**
 * Packs the service into one executable: esbuild makes one script of it, and Node puts that into a stripped copy of
 * itself. The result is `build/service/{limiquantixd,better_sqlite3.node,version}`.
 */
import { copyFile, mkdir, rm, stat, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import manifest from '../package.json' with { type: 'json' }
import { exec } from '../src/system/exec.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const out = join(root, 'build/service')
const require = createRequire(import.meta.url)

/** `0.1.0+42.1a2b3c4`; without git (a source archive) only the number. */
async function productVersion(): Promise<string> {
  const git = async (...args: string[]) =>
    (await exec('git', ['-c', `safe.directory=${root}`, '-C', root, ...args])).stdout.trim()
  try {
    const [count, hash] = [await git('rev-list', '--count', 'HEAD'), await git('rev-parse', '--short=7', 'HEAD')]
    return `${manifest.version}+${count}.${hash}`
  } catch {
    return manifest.version
  }
}

async function bundle(version: string): Promise<string> {
  const script = join(out, 'limiquantixd.cjs')
  await build({
    entryPoints: [join(root, 'mgmt/src/main.ts')],
    outfile: script,
    bundle: true,
    platform: 'node',
    target: 'node26',
    format: 'cjs',
    minifySyntax: true,
    keepNames: true,
    legalComments: 'none',
    // The addon is loaded from beside the executable; the package's own search for it is never reached.
    external: ['*.node'],
    define: { LIMIQUANTIX_VERSION: JSON.stringify(version) },
    // Inside the executable `require` knows built-in modules only.
    banner: { js: "require = require('node:module').createRequire(process.execPath);" },
    logLevel: 'warning',
  })
  return script
}

/** A stripped copy of the Node that runs this. The finished executable must never be stripped: it would not start. */
async function strippedNode(): Promise<string> {
  const path = join(out, 'node')
  await copyFile(process.execPath, path)
  await exec('strip', [path], { timeoutMs: 120_000 })
  return path
}

async function executable(script: string): Promise<string> {
  const path = join(out, 'limiquantixd')
  const settings = join(out, 'sea.json')
  const executable = await strippedNode()
  const options = { main: script, output: path, executable, disableExperimentalSEAWarning: true, useCodeCache: true }
  await writeFile(settings, JSON.stringify(options))
  await exec(process.execPath, ['--build-sea', settings], { timeoutMs: 300_000 })
  await Promise.all([rm(settings), rm(executable)])
  return path
}

const version = await productVersion()
await rm(out, { recursive: true, force: true })
await mkdir(out, { recursive: true })
const path = await executable(await bundle(version))
const addon = join(dirname(require.resolve('better-sqlite3/package.json')), 'prebuilds/linux-x64.node')
await copyFile(addon, join(out, 'better_sqlite3.node'))
await writeFile(join(out, 'version'), `${version}\n`)
const reported = (await exec(path, ['version'])).stdout.trim()
if (reported !== version) throw new Error(`the executable says ${reported}, it should be ${version}`)
process.stdout.write(`${path} ${version} (${Math.round((await stat(path)).size / 1e6)} MB)\n`)
