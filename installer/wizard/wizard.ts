import type { Answers } from '../answers.schema.ts'
import { ask, type Terminal } from '../dialogue/terminal.ts'
import { isMedium } from '../disks.ts'
import { execute } from '../execute/execute.ts'
import type { Tools } from '../execute/tools.ts'
import type { Facts } from '../facts.ts'
import { type Plan, planInstallation } from '../plan.ts'
import { planWords, refusalWords } from '../plan.words.ts'
import { progressWords, sparing } from '../progress.words.ts'
import { lastGroup, recoveryKeyWords } from '../recovery.words.ts'
import { questions } from './questions.ts'

export interface WizardPorts {
  facts(): Promise<Facts>
  tools: Tools
  /** Claims the machine until it is disposed of; undefined when an installation runs on another console. */
  claim(): Promise<AsyncDisposable | undefined>
  /** Runs with a signal that is aborted when somebody presses Ctrl-C. */
  interruptible<T>(use: (signal: AbortSignal) => Promise<T>): Promise<T>
  /** Milliseconds, for the time that is shown. */
  now(): number
}

/** Installs with questions. Resolves with what is to happen with the machine when something was installed. */
export async function wizard(terminal: Terminal, ports: WizardPorts): Promise<Answers['after']> {
  terminal.write('\nInstall LimiQuantix\n===================\nNothing is written before you have seen the plan.\n')
  for (;;) {
    const facts = await ports.facts()
    if (!facts.disks.some(disk => !isMedium(disk))) {
      terminal.write('\nThis machine has no disk to install on.\n')
      await terminal.line('Connect one and press Enter. ')
      continue
    }
    const answers = await questions(terminal, facts)
    if (answers === undefined) continue
    const result = planInstallation(facts, answers)
    if (!result.ok) {
      terminal.write(`\n${refusalWords(result.refusals)}`)
      await terminal.line('Press Enter to begin again. ')
      continue
    }
    terminal.write(`\n${planWords(result.plan)}\n`)
    const typed = await terminal.line('Type "install" to go on, anything else to begin again: ')
    if (typed.trim() !== 'install') continue
    if (await carryOut(terminal, ports, result.plan)) return answers.after
    await terminal.line('Press Enter to begin again. ')
  }
}

/** Says how it went; false when nothing was installed. */
async function carryOut(terminal: Terminal, ports: WizardPorts, plan: Plan): Promise<boolean> {
  await using claimed = await ports.claim()
  if (claimed === undefined) {
    terminal.write('An installation runs on another console of this machine.\n')
    return false
  }
  const begun = ports.now()
  const seconds = () => (ports.now() - begun) / 1000
  const onProgress = sparing(progress => terminal.write(`${progressWords(progress, seconds())}\n`))
  const showRecoveryKey = async (key: string) => {
    terminal.write(recoveryKeyWords(key))
    const check = (typed: string) =>
      typed === lastGroup(key) ? undefined : 'That is not its last group: the letters behind the last dash.'
    await ask(terminal, 'Type the last group of the key to go on', { check })
  }
  try {
    const warnings = await ports.interruptible(signal =>
      execute(plan, ports.tools, { onProgress, signal, showRecoveryKey }),
    )
    for (const warning of warnings) terminal.write(`Warning: ${warning}\n`)
    terminal.write(`\nInstalled in ${Math.round(seconds())} s. Take the medium out.\n`)
    return true
  } catch (error) {
    terminal.write(`\n${error instanceof Error ? error.message : String(error)}\n`)
    return false
  }
}
