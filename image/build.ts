/**
 * `make image`: packs the service and the UI and builds the disk image, unless nothing they are made of has changed
 * since the last time.
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { inputsHash } from './inputs.ts'
import { ensureKeys } from './keys.ts'
import { IMAGE, IMAGE_STAMP, ROOT } from './paths.ts'

/** A test that wants the image says NODE_ENV=test, with which Vite would pack React's slow development build. */
const ENVIRONMENT = { ...process.env, NODE_ENV: 'production' }

/** Runs a step of the build; what it prints goes to the terminal. */
function step(file: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, [...args], { cwd: ROOT, env: ENVIRONMENT, stdio: ['ignore', 'inherit', 'inherit'] })
    child.on('error', reject)
    child.on('close', code =>
      code === 0 ? resolve() : reject(new Error(`${[file, ...args].join(' ')} failed, see above`)),
    )
  })
}

/** Builds the image if it is not what the present sources make. Returns whether it was built. */
export async function ensureImage(): Promise<boolean> {
  if (await ensureKeys()) console.log('==> made keys in keys/ to sign with; keep them, see make keys')
  const hash = await inputsHash(ROOT)
  const stamp = await readFile(IMAGE_STAMP, 'utf8').catch(() => '')
  if (stamp === hash && existsSync(IMAGE)) {
    console.log('==> the image is up to date')
    return false
  }
  console.log('==> packing the service')
  await step('npm', ['run', '--silent', 'build:service'])
  console.log('==> packing the UI')
  await step('npm', ['run', '--silent', 'build:ui'])
  await step(join(ROOT, 'scripts/image.sh'), [])
  await writeFile(IMAGE_STAMP, hash)
  return true
}

if (import.meta.main) {
  try {
    await ensureImage()
  } catch (error) {
    console.error(`limiquantix: ${error instanceof Error ? error.message : String(error)}`)
    process.exitCode = 1
  }
}
