import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline/promises'
import { isatty, ReadStream, WriteStream } from 'node:tty'
import { powerOff, reboot, startUnit } from '../mgmt/src/system/systemctl.ts'
import type { Answers } from './answers.schema.ts'
import { Gone, ttyTerminal } from './dialogue/tty.ts'
import { installUnattended } from './execute/unattended.ts'
import { findAnswers } from './tools/answers-source.ts'
import { claim } from './tools/claim.ts'
import { consoles } from './tools/consoles.ts'
import { readFacts, readMedium, toolsFor } from './tools/index.ts'
import { interruptible } from './tools/interrupt.ts'
import { report } from './tools/webhook.ts'
import { wizard } from './wizard/wizard.ts'

export interface InstallOptions {
  /** A file of answers; without it the medium decides (`auto`), or a person. */
  answers?: string | undefined
  auto?: boolean | undefined
  /** With `answers`: carries the plan out without asking. */
  yes?: boolean | undefined
}

async function goOn(after: Answers['after']): Promise<void> {
  await (after === 'reboot' ? reboot() : powerOff())
}

interface Speaker {
  say(text: string): void
  confirm(): Promise<boolean>
}

/** Installs as a file says; null when it did not. What follows is up to whoever started this. */
async function withAnswers(text: string, from: string, speaker: Speaker): Promise<Answers['after'] | null> {
  await using claimed = await claim()
  if (claimed === undefined) {
    speaker.say('An installation runs already.')
    return null
  }
  const medium = await readMedium()
  const outcome = await installUnattended(text, from, {
    ...{ ...speaker, report, interruptible, now: () => performance.now() },
    ...{ facts: () => readFacts(medium), tools: toolsFor(medium) },
  })
  if (outcome.ok) return outcome.after
  speaker.say(outcome.message)
  return null
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
    const after = await withAnswers(found.text, found.from, { say, confirm: async () => true })
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
    claim: () => claim(),
    interruptible,
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

/** Somebody who starts this by hand sees the plan, and says yes to it or said so before. */
async function byHand(answers: string, yes: boolean): Promise<number> {
  const say = (text: string) => void process.stdout.write(`${text}\n`)
  if (!yes && !(isatty(0) && isatty(1))) {
    process.stderr.write('Nobody can be asked here: give --yes to carry out what the answers say.\n')
    return 2
  }
  const confirm = async () => {
    if (yes) return true
    await using questions = createInterface({ input: process.stdin, output: process.stdout })
    return (await questions.question('Type "install" to go on, anything else to leave: ')).trim() === 'install'
  }
  const after = await withAnswers(await readFile(answers, 'utf8'), answers, { say, confirm })
  if (after === null) return 1
  say(`Done. The answers ask for: ${after}.`)
  return 0
}

/** `limiquantixd install`: with `--answers FILE`, or with questions on this terminal. Returns the exit code. */
export async function install({ answers, auto, yes }: InstallOptions): Promise<number> {
  if (auto === true) return await byItself()
  return answers === undefined ? await attended() : await byHand(answers, yes === true)
}
