/** Somebody who answers questions line by line: on a screen, or at the other end of a serial line. */
export interface Terminal {
  write(text: string): void
  /** A line, without its end. Rejects with `Gone` when the terminal is gone. */
  line(prompt: string): Promise<string>
  /** The same, without showing what is typed. */
  secret(prompt: string): Promise<string>
}

/** Asks until `check` finds nothing wrong; an empty answer takes `standard`. */
export async function ask(
  terminal: Terminal,
  prompt: string,
  {
    standard = '',
    check = () => undefined,
  }: { standard?: string; check?: (answer: string) => string | undefined } = {},
): Promise<string> {
  for (;;) {
    const typed = (await terminal.line(standard === '' ? `${prompt}: ` : `${prompt} [${standard}]: `)).trim()
    const answer = typed === '' ? standard : typed
    const problem = check(answer)
    if (problem === undefined) return answer
    terminal.write(`  ${problem}\n`)
  }
}

/** Shows numbered choices and asks for one of them; the first one is the standard unless `standard` names another. */
export async function choose<T>(
  terminal: Terminal,
  title: string,
  choices: readonly { words: string; value: T }[],
): Promise<T> {
  terminal.write(`\n${title}\n${choices.map(({ words }, index) => `  ${index + 1}) ${words}\n`).join('')}`)
  const check = (answer: string) =>
    /^\d{1,3}$/.test(answer) && choices[Number(answer) - 1] !== undefined
      ? undefined
      : `Type a number from 1 to ${choices.length}.`
  const answer = await ask(terminal, 'Number', { standard: choices.length === 1 ? '1' : '', check })
  const chosen = choices[Number(answer) - 1]
  if (chosen === undefined) throw new Error('a choice that was checked is not there')
  return chosen.value
}
