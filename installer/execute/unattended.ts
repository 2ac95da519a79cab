import type { Answers } from '../answers.schema.ts'
import { type AnswerProblem, parseAnswers } from '../answers.ts'
import type { Facts } from '../facts.ts'
import { type Plan, planInstallation } from '../plan.ts'
import { planWords, refusalWords } from '../plan.words.ts'
import { percentOf, progressWords, sparing } from '../progress.words.ts'
import { recoveryKeyWords } from '../recovery.words.ts'
import type { Report } from '../tools/webhook.ts'
import { execute } from './execute.ts'
import type { Tools } from './tools.ts'

export interface UnattendedPorts {
  facts(): Promise<Facts>
  tools: Tools
  say(text: string): void
  report(answers: Answers, report: Report): Promise<string | undefined>
  /** Asks whether the plan, which was shown, is to be carried out. */
  confirm(): Promise<boolean>
  /** Runs with a signal that is aborted when somebody presses Ctrl-C. */
  interruptible<T>(use: (signal: AbortSignal) => Promise<T>): Promise<T>
  /** Milliseconds, for the time that is shown. */
  now(): number
}

/** How an unattended installation ended. */
export type Outcome = { ok: true; after: Answers['after'] } | { ok: false; message: string }

const problemWords = (from: string, problems: readonly AnswerProblem[]): string =>
  problems.map(({ line, column, message }) => `${from}:${line}:${column}: ${message}`).join('\n')

/** Installs as an answer file says: asks for no more than a yes, says everything, and never guesses. */
export async function installUnattended(text: string, from: string, ports: UnattendedPorts): Promise<Outcome> {
  const { say } = ports
  const parsed = parseAnswers(text)
  if (!parsed.ok) return { ok: false, message: `Nothing was written.\n${problemWords(from, parsed.problems)}` }
  const { answers } = parsed
  const facts = await ports.facts()
  const tell = async (event: Report['event'], percent: number, message: string, plan?: Plan) => {
    const hostName = answers.hostName ?? null
    const { version } = facts.image
    const problem = await ports.report(answers, {
      ...{ event, version, hostName, serial: plan?.system.serial ?? null, percent, message },
    })
    if (problem !== undefined) say(problem)
  }
  const result = planInstallation(facts, answers)
  if (!result.ok) {
    const message = refusalWords(result.refusals)
    await tell('failed', 0, message)
    return { ok: false, message }
  }
  const { plan } = result
  say(planWords(plan))
  if (!(await ports.confirm())) return { ok: false, message: 'Nothing was written.' }
  await tell('started', 0, `Installing on ${plan.system.path}`, plan)
  const begun = ports.now()
  const reports: Promise<void>[] = []
  const onProgress = sparing(progress => {
    const words = progressWords(progress, (ports.now() - begun) / 1000)
    say(words)
    reports.push(tell('progress', percentOf(progress), words, plan))
  })
  // On the consoles only: reports and the journal never have it.
  const showRecoveryKey = async (key: string) => say(recoveryKeyWords(key))
  try {
    const warnings = await ports.interruptible(signal =>
      execute(plan, ports.tools, { onProgress, signal, showRecoveryKey }),
    )
    for (const warning of warnings) say(`Warning: ${warning}`)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    await Promise.all(reports)
    await tell('failed', 0, message, plan)
    return { ok: false, message }
  }
  await Promise.all(reports)
  const message = `Installed in ${Math.round((ports.now() - begun) / 1000)} s.`
  say(message)
  await tell('succeeded', 100, message, plan)
  return { ok: true, after: answers.after }
}
