import { mkdir, open, readFile, rm } from 'node:fs/promises'
import { ReadStream, WriteStream } from 'node:tty'
import { powerOff, reboot, startUnit } from '../mgmt/src/system/systemctl.ts'
import type { Answers } from './answers.schema.ts'
import { installUnattended } from './execute/unattended.ts'
import { findAnswers } from './tools/answers-source.ts'
import { consoles } from './tools/consoles.ts'
import { readFacts, readMedium, toolsFor } from './tools/index.ts'
import { report } from './tools/webhook.ts'
import { Gone, ttyTerminal } from './wizard/tty.ts'
import { wizard } from './wizard/wizard.ts'

/** Two consoles must not install at the same time. */
const CLAIM = '/run/limiquantix/installing'

export interface InstallOptions {
  /** A file of answers; without it the medium decides (`auto`), or a person. */
  answers?: string | undefined
  auto?: boolean | undefined
}

async function claim(): Promise<boolean> {
  await mkdir('/run/limiquantix', { recursive: true })
  try {
    await (await open(CLAIM, 'wx')).close()
    return true
  } catch {
    return false
  }
}

const release = (): Promise<void> => rm(CLAIM, { force: true })

async function goOn(after: Answers['after']): Promise<void> {
  await (after === 'reboot' ? reboot() : powerOff())
}

/** Installs as a file says; the exit code tells whether it did. What follows is up to whoever started this. */
async function withAnswers(text: string, from: string, say: (text: string) => void): Promise<Answers['after'] | null> {
  if (!(await claim())) {
    say('An installation runs already.')
    return null
  }
  try {
    const medium = await readMedium()
    const ports = { facts: () => readFacts(medium), tools: toolsFor(medium), say, report, now: () => performance.now() }
    const outcome = await installUnattended(text, from, ports)
    if (outcome.ok) return outcome.after
    say(outcome.message)
    return null
  } finally {
    await release()
  }
}

/** Started by the medium: installs unattended when somebody prepared answers, and asks on every console otherwise. */
async function byItself(): Promise<number> {
  await using screens = await consoles()
  const say = (text: string) => screens.write(`${text}\n`)
  try {
    const found = await findAnswers()
    if (found === undefined) {
      for (const name of screens.names) await startUnit(`limiquantix-install@${name}.service`)
      return 0
    }
    say(`\nInstalling LimiQuantix with ${found.from}\n`)
    const after = await withAnswers(found.text, found.from, say)
    if (after !== null) {
      await goOn(after)
      return 0
    }
  } catch (error) {
    say(error instanceof Error ? error.message : String(error))
  }
  say('\nThe installation did not take place. This machine waits; switch it off when you have read this.')
  return 1
}

async function attended(): Promise<number> {
  const terminal = ttyTerminal(new ReadStream(0), new WriteStream(1))
  const medium = await readMedium()
  const ports = {
    facts: () => readFacts(medium),
    tools: toolsFor(medium),
    claim,
    release,
    now: () => performance.now(),
  }
  try {
    await goOn(await wizard(terminal, ports))
    return 0
  } catch (error) {
    if (!(error instanceof Gone)) throw error
    return 1
  }
}

/** `limiquantixd install`: with `--answers FILE`, or with questions on this terminal. Returns the exit code. */
export async function install({ answers, auto }: InstallOptions): Promise<number> {
  if (auto === true) return await byItself()
  if (answers === undefined) return await attended()
  const say = (text: string) => void process.stdout.write(`${text}\n`)
  const after = await withAnswers(await readFile(answers, 'utf8'), answers, say)
  if (after === null) return 1
  say(`Done. The answers ask for: ${after}.`)
  return 0
}
