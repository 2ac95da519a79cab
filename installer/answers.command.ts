import { readFile } from 'node:fs/promises'
import { parseAnswers } from './answers.ts'

/** What the command line gets: text for both streams and the exit code. */
export interface CommandResult {
  stdout: string
  stderr: string
  exitCode: 0 | 1
}

/** `limiquantixd answers check FILE`: what is wrong comes as `FILE:line:column: sentence`, all of it, exit code 1. */
export async function checkAnswers(file: string): Promise<CommandResult> {
  let bytes: Buffer
  try {
    bytes = await readFile(file)
  } catch (error) {
    return failed(`${file}: cannot be read (${errorCode(error)})\n`)
  }
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return failed(`${file}:1:1: is not UTF-8 text\n`)
  }
  const result = parseAnswers(text)
  if (result.ok) return { stdout: `${file}: fine\n`, stderr: '', exitCode: 0 }
  return failed(result.problems.map(({ line, column, message }) => `${file}:${line}:${column}: ${message}\n`).join(''))
}

const failed = (stderr: string): CommandResult => ({ stdout: '', stderr, exitCode: 1 })

const errorCode = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
