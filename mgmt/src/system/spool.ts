import { once } from 'node:events'
import { open } from 'node:fs/promises'
import { type ExecError, start } from './exec.ts'

export interface SpoolLimits {
  /** What is longer is cut off there, with a line that says so. */
  maxBytes: number
  timeoutMs: number
  signal: AbortSignal
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/**
 * Runs a program with its output going into a file, never into memory. A program that fails or takes too long leaves
 * what it printed and a last line with the reason: part of an answer is better than none. Rejects only when aborted,
 * or when the file cannot be written.
 */
export async function spool(
  command: string,
  args: readonly string[],
  path: string,
  { maxBytes, timeoutMs, signal }: SpoolLimits,
): Promise<void> {
  const deadline = AbortSignal.timeout(timeoutMs)
  const full = new AbortController()
  const ended = AbortSignal.any([signal, deadline, full.signal])
  const file = await open(path, 'w', 0o600)
  try {
    const child = start(command, args, { signal: ended })
    let problem = ''
    child.stdin.end()
    child.stderr.on('data', (chunk: Buffer) => {
      if (problem.length < 4_000) problem += chunk.toString('utf8')
    })
    const failed = new Promise<ExecError | Error | undefined>(resolve => child.on('error', resolve))
    const closed = once(child, 'close').catch(() => {})
    let written = 0
    try {
      for await (const chunk of child.stdout) {
        const part = (chunk as Buffer).subarray(0, maxBytes - written)
        await file.write(part)
        written += part.length
        if (written >= maxBytes) break
      }
    } catch (error) {
      problem += reasonOf(error)
    }
    if (written >= maxBytes) full.abort()
    const broken = await Promise.race([failed, closed.then(() => undefined)])
    signal.throwIfAborted()
    const notes = [
      written >= maxBytes && `cut off after ${maxBytes} bytes`,
      deadline.aborted && `ended after ${timeoutMs / 1000} s`,
      broken && `could not be started: ${reasonOf(broken)}`,
      child.exitCode !== 0 && child.exitCode !== null && `failed with exit code ${child.exitCode}`,
      problem.trim() !== '' && problem.trim(),
    ]
    const last = notes.filter(Boolean).join(': ')
    if (last !== '') await file.write(`\n[${command} ${last}]\n`)
  } finally {
    await file.close()
  }
}
