import { access, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { exec } from '../../mgmt/src/system/exec.ts'
import { mounted } from '../../mgmt/src/system/mount.ts'
import { MAX_CHARACTERS } from '../answers.ts'
import { commandLineWords } from '../medium.ts'

/** A second medium with this label holds `answers.yaml`. */
const MEDIUM = '/dev/disk/by-label/LQX-ANSWERS'
const FILE = 'answers.yaml'
const DOWNLOAD_MS = 120_000
const RETRY_MS = 3_000
/** A USB stick takes a moment to appear; whoever sits at the console does not mind it. */
const APPEAR_MS = 5_000
const LOOK_MS = 250

/** An answer file that somebody prepared for this machine, and where it came from, in words. */
export interface FoundAnswers {
  text: string
  from: string
}

async function download(url: string): Promise<string> {
  const deadline = Date.now() + DOWNLOAD_MS
  for (;;) {
    try {
      const answer = await fetch(url, { redirect: 'follow', signal: AbortSignal.timeout(20_000) })
      if (!answer.ok) throw new Error(`the server answered ${answer.status}`)
      const text = await answer.text()
      if (text.length > MAX_CHARACTERS) throw new Error('what came is too big for an answer file')
      return text
    } catch (error) {
      // The network may still be coming up.
      if (Date.now() > deadline) {
        const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
        throw new Error(`${url} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`)
      }
      await pause(RETRY_MS)
    }
  }
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

async function appears(path: string): Promise<boolean> {
  const deadline = Date.now() + APPEAR_MS
  while (!(await exists(path))) {
    if (Date.now() > deadline) return false
    await pause(LOOK_MS)
  }
  return true
}

/**
 * Looks for answers: `limiquantix.answers=` on the kernel's command line, an http(s) address or a path, and then the
 * medium labelled LQX-ANSWERS. Undefined when there are none; rejects when they are named but cannot be read.
 */
export async function findAnswers(): Promise<FoundAnswers | undefined> {
  const named = commandLineWords(await readFile('/proc/cmdline', 'utf8')).get('limiquantix.answers')
  if (named !== undefined && named !== '') {
    const text = /^https?:\/\//.test(named) ? await download(named) : await readFile(named, 'utf8')
    return { text, from: named }
  }
  await exec('udevadm', ['settle', '--timeout=30'])
  if (!(await appears(MEDIUM))) return undefined
  const text = await mounted(MEDIUM, { type: 'vfat', readOnly: true }, dir => readFile(join(dir, FILE), 'utf8'))
  return { text, from: `${FILE} on the medium LQX-ANSWERS` }
}
