import { type AnswerProblem, parseAnswers } from '../../../installer/answers.ts'
import { ApiError } from '../api/errors.ts'

const refused = (problems: AnswerProblem[]) =>
  new ApiError(
    'invalid_request',
    `The answers are not fine. ${problems.map(({ line, column, message }) => `Line ${line}, column ${column}: ${message}.`).join(' ')}`,
    { details: { problems } },
  )

/** Checks answers as the installer will, and what assigning them asks for. Throws `invalid_request` with the lines. */
export function checkAnswers(text: string): { hostName: string | undefined } {
  const result = parseAnswers(text)
  if (!result.ok) throw refused(result.problems)
  const { answers } = result
  const whole = (message: string): AnswerProblem => ({ line: 1, column: 1, message })
  const problems: AnswerProblem[] = []
  // Else nobody here would know how it ended, and a machine that prefers the network would be installed for ever.
  if (answers.webhook !== undefined) {
    problems.push(whole('webhook: leave it out; installations over the network report to this host'))
  }
  if (problems.length > 0) throw refused(problems)
  return { hostName: answers.hostName }
}

/** Throws `invalid_request` when a machine is named twice, or two get the same name. */
export function checkNames(
  machines: readonly { mac: string; hostName: string | null }[],
  own: string | undefined,
  taken: readonly string[],
): void {
  const macs = new Set(machines.map(({ mac }) => mac))
  const problem = (message: string) => new ApiError('invalid_request', message, { details: { machines: message } })
  if (macs.size < machines.length) throw problem('A machine is named twice.')
  const names = machines.map(({ hostName }) => hostName ?? own).filter(name => name !== undefined)
  const known = new Set(taken)
  for (const name of names) {
    if (known.has(name))
      throw problem(`There is a host called ${name}, or more than one is to be. Give each its own name.`)
    known.add(name)
  }
}
