import { randomInt } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { sameText } from './secrets.ts'

/** No 0/O, 1/I/L, 2/Z, 5/S, 8/B, U/V: people read it from a screen and type it. */
const ALPHABET = '34679ACDEFGHJKMNPQRTWXY'
const GROUPS = 4
const GROUP_LENGTH = 4

/** A new setup code, for example `KM37-XQ9A-…`: 23^16, some 72 bits. */
export function newSetupCode(): string {
  const letter = () => ALPHABET.charAt(randomInt(ALPHABET.length))
  const group = () => Array.from({ length: GROUP_LENGTH }, letter).join('')
  return Array.from({ length: GROUPS }, group).join('-')
}

/** What a person typed, without the differences that do not matter. */
const normalise = (typed: string): string => typed.toUpperCase().replace(/[^A-Z0-9]/g, '')

export function sameSetupCode(typed: string, code: string): boolean {
  return sameText(normalise(typed), normalise(code))
}

/**
 * The setup code in the state directory. It is kept readable (mode 0600), because the console shows it at every
 * boot until it was used; it opens nothing afterwards.
 */
export function setupCodeFile(path: string) {
  return {
    async readOrCreate(): Promise<string> {
      const known = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return ''
        throw error
      })
      if (known.trim() !== '') return known.trim()
      const code = newSetupCode()
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      await writeFile(`${path}.new`, `${code}\n`, { mode: 0o600, flush: true })
      await rename(`${path}.new`, path)
      return code
    },
    remove: () => rm(path, { force: true }),
  }
}
