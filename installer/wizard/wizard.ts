import type { Answers } from '../answers.schema.ts'
import { execute } from '../execute/execute.ts'
import type { Tools } from '../execute/tools.ts'
import type { Facts } from '../facts.ts'
import { planInstallation } from '../plan.ts'
import { planWords, refusalWords } from '../plan.words.ts'
import { progressWords, sparing } from '../progress.words.ts'
import { questions } from './questions.ts'
import type { Terminal } from './terminal.ts'

export interface WizardPorts {
  facts(): Promise<Facts>
  tools: Tools
  /** Claims the machine: false when an installation runs on another console. */
  claim(): Promise<boolean>
  release(): Promise<void>
  /** Milliseconds, for the time that is shown. */
  now(): number
}

/** Installs with questions. Resolves with what is to happen with the machine when something was installed. */
export async function wizard(terminal: Terminal, ports: WizardPorts): Promise<Answers['after']> {
  terminal.write('\nInstall LimiQuantix\n===================\nNothing is written before you have seen the plan.\n')
  for (;;) {
    const facts = await ports.facts()
    const answers = await questions(terminal, facts.disks)
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
    if (!(await ports.claim())) {
      terminal.write('An installation runs on another console of this machine.\n')
      continue
    }
    try {
      const begun = ports.now()
      const onProgress = sparing(progress =>
        terminal.write(`${progressWords(progress, (ports.now() - begun) / 1000)}\n`),
      )
      const warnings = await execute(result.plan, ports.tools, { onProgress })
      for (const warning of warnings) terminal.write(`Warning: ${warning}\n`)
      terminal.write(`\nInstalled in ${Math.round((ports.now() - begun) / 1000)} s. Take the medium out.\n`)
      return answers.after
    } catch (error) {
      terminal.write(`\n${error instanceof Error ? error.message : String(error)}\n`)
      await terminal.line('Press Enter to begin again. ')
    } finally {
      await ports.release()
    }
  }
}
