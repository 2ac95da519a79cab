import type { ReadStream } from 'node:tty'
import type { Terminal } from './terminal.ts'

/** The terminal is gone, or its user pressed Ctrl-C or Ctrl-D. */
export class Gone extends Error {}

const BACKSPACE = /[\b\x7f]/
const END = /[\r\n]/
/** Ctrl-C and Ctrl-D. */
const LEAVE = ['\u0003', '\u0004']

/** One line of typed characters, with backspace as people expect it; what follows the line is given back. */
export function typedLine(text: string): { line: string; rest: string } | undefined {
  const at = text.search(END)
  if (at === -1) return undefined
  let line = ''
  for (const character of text.slice(0, at)) line = BACKSPACE.test(character) ? line.slice(0, -1) : line + character
  return { line, rest: text.slice(at + 1).replace(/^\n/, '') }
}

/** The terminal that this process runs on. */
export function ttyTerminal(input: ReadStream, output: NodeJS.WritableStream): Terminal {
  let typed = ''
  let wake = () => {}
  let gone = false
  input.setEncoding('utf8')
  input.on('data', (text: string) => {
    typed += text
    wake()
  })
  input.on('close', () => {
    gone = true
    wake()
  })

  const nextLine = async (): Promise<string> => {
    for (;;) {
      if (gone || LEAVE.some(key => typed.includes(key))) throw new Gone('the terminal is gone')
      const found = typedLine(typed)
      if (found !== undefined) {
        typed = found.rest
        return found.line
      }
      await new Promise<void>(resolve => {
        wake = resolve
      })
    }
  }

  return {
    write: text => void output.write(text),
    async line(prompt) {
      output.write(prompt)
      return await nextLine()
    },
    async secret(prompt) {
      output.write(prompt)
      // Raw: the kernel shows nothing of what is typed, and passes every key on.
      input.setRawMode?.(true)
      try {
        return await nextLine()
      } finally {
        input.setRawMode?.(false)
        output.write('\n')
      }
    },
  }
}
