import { Password } from '../../mgmt/src/auth/auth.schema.ts'
import { problemOf } from './problem.ts'
import type { Terminal } from './terminal.ts'

/** A new password, typed twice and never shown; undefined when it is left empty. */
export async function password(terminal: Terminal, words: string): Promise<string | undefined> {
  terminal.write(words)
  for (;;) {
    const first = await terminal.secret('Password: ')
    if (first === '') return undefined
    const problem = problemOf(Password, first)
    if (problem !== undefined) terminal.write(`  ${problem}\n`)
    else if ((await terminal.secret('Once more: ')) === first) return first
    else terminal.write('  These two differ.\n')
  }
}
