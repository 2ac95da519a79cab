import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { parsed, typed } from './debug-shell.ts'

/** What a real shell makes of the typed lines; `stty` fails without a terminal, which changes nothing. */
function answer(command: string, mark: string): string {
  return execFileSync('sh', {
    input: typed(command, mark).slice(1),
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'ignore'],
  })
}

it('brings a command to a shell and its result back, whatever characters are in it', () => {
  const command = `printf '%s|' "a b" 'c"d' '$HOME' 'äö\n'; echo to-stderr >&2; exit 3`
  expect(parsed(answer(command, 'm1'), 'm1')).toEqual({ code: 3, stdout: 'a b|c"d|$HOME|äö\n|to-stderr\n' })
})

it('sends a command longer than a terminal line in pieces', () => {
  const long = 'x'.repeat(9000)
  const lines = typed(`printf %s ${long} | wc -c`, 'm2').split('\n')
  expect(Math.max(...lines.map(line => line.length))).toBeLessThan(4000)
  expect(parsed(answer(`printf %s ${long} | wc -c`, 'm2'), 'm2')?.stdout.trim()).toBe('9000')
})

it('is not taken in by the echo of what was typed, nor by output without an end', () => {
  expect(parsed(typed('true', 'm3'), 'm3')).toBeUndefined()
  expect(parsed('<m4\nhalf of it', 'm4')).toBeUndefined()
  expect(parsed('<m4\n\n>m4:0\n', 'm4')).toEqual({ code: 0, stdout: '' })
})
