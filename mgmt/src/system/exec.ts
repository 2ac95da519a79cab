import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'

/** The only door to other programs: argument arrays, a deadline, an abort signal, and errors that explain. */
export interface ExecOptions {
  /** Bytes or text for standard input, which is closed afterwards. Secrets go here, never into arguments. */
  input?: string | Buffer
  /** Milliseconds until SIGTERM; five seconds later SIGKILL. Default 30 seconds. */
  timeoutMs?: number
  signal?: AbortSignal
  /** Bytes of standard output kept at most; more is an error. Default 16 MiB. */
  maxOutput?: number
  env?: Record<string, string>
  /** Called with each chunk of standard output as it arrives. */
  onStdout?: (chunk: Buffer) => void
}

export interface ExecResult {
  stdout: string
  stdoutBytes: Buffer
  stderr: string
}

/** A program that could not be started, failed, took too long, or was aborted. */
export class ExecError extends Error {
  readonly command: string
  readonly exitCode: number | null
  readonly signalName: string | null
  readonly stderr: string
  readonly timedOut: boolean
  readonly aborted: boolean

  constructor(fields: {
    command: string
    reason: string
    exitCode?: number | null
    signalName?: string | null
    stderr?: string
    timedOut?: boolean
    aborted?: boolean
    cause?: unknown
  }) {
    const tail = (fields.stderr ?? '').trim().slice(-2000)
    super(`${fields.command}: ${fields.reason}${tail === '' ? '' : `\n${tail}`}`, { cause: fields.cause })
    this.name = 'ExecError'
    this.command = fields.command
    this.exitCode = fields.exitCode ?? null
    this.signalName = fields.signalName ?? null
    this.stderr = fields.stderr ?? ''
    this.timedOut = fields.timedOut ?? false
    this.aborted = fields.aborted ?? false
  }
}

const KILL_AFTER_MS = 5_000
/**
 * A process that waits for a dead disk cannot be killed, and one that left a child behind never closes its output:
 * so long after it was asked to end, nobody waits for it any more.
 */
const ABANDON_AFTER_MS = 8_000
const DEFAULT_TIMEOUT_MS = 30_000
const DEFAULT_MAX_OUTPUT = 16 * 1024 * 1024
/** A fixed environment: messages in one language, nothing inherited that could change what a tool does. */
const ENVIRONMENT = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C.UTF-8', HOME: '/' }

/** Asks a process to end and kills it when it does not; returns the function that calls the killing off. */
function terminate(child: { kill(signal: NodeJS.Signals): boolean }): NodeJS.Timeout {
  child.kill('SIGTERM')
  return setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS).unref()
}

/**
 * Runs a program to its end. Resolves when it exits with 0; rejects with `ExecError` otherwise.
 * `command` and every argument are passed as they are: no shell ever sees them.
 */
export async function exec(command: string, args: readonly string[], options: ExecOptions = {}): Promise<ExecResult> {
  const shown = [command, ...args].join(' ')
  options.signal?.throwIfAborted()
  return await new Promise((resolve, reject) => {
    const child = spawn(command, [...args], { env: { ...ENVIRONMENT, ...options.env }, stdio: 'pipe' })
    const out: Buffer[] = []
    const err: Buffer[] = []
    let size = 0
    let errSize = 0
    let reason: 'timeout' | 'abort' | 'output' | undefined
    let killer: NodeJS.Timeout | undefined
    let abandoner: NodeJS.Timeout | undefined
    const end = (why: 'timeout' | 'abort' | 'output') => {
      if (reason !== undefined) return
      reason = why
      killer = terminate(child)
      abandoner = setTimeout(() => {
        for (const pipe of [child.stdin, child.stdout, child.stderr]) pipe.destroy()
        child.unref()
        finish(null, 'SIGKILL')
      }, ABANDON_AFTER_MS).unref()
    }
    const timer = setTimeout(() => end('timeout'), options.timeoutMs ?? DEFAULT_TIMEOUT_MS)
    const onAbort = () => end('abort')
    options.signal?.addEventListener('abort', onAbort, { once: true })
    child.stdout.on('data', (chunk: Buffer) => {
      options.onStdout?.(chunk)
      size += chunk.length
      if (size > (options.maxOutput ?? DEFAULT_MAX_OUTPUT)) end('output')
      else out.push(chunk)
    })
    child.stderr.on('data', (chunk: Buffer) => {
      errSize += chunk.length
      if (errSize <= 256 * 1024) err.push(chunk)
    })
    // A program that exits without reading its input closes the pipe; its exit code tells the story.
    child.stdin.on('error', () => {})
    child.stdin.end(options.input ?? '')
    const settle = () => {
      clearTimeout(timer)
      clearTimeout(killer)
      clearTimeout(abandoner)
      options.signal?.removeEventListener('abort', onAbort)
    }
    child.on('error', cause => {
      settle()
      reject(new ExecError({ command: shown, reason: 'could not be started', cause }))
    })
    const finish = (exitCode: number | null, signalName: NodeJS.Signals | null) => {
      settle()
      const stderr = Buffer.concat(err).toString('utf8')
      if (exitCode === 0 && reason === undefined) {
        const stdoutBytes = Buffer.concat(out)
        return resolve({ stdout: stdoutBytes.toString('utf8'), stdoutBytes, stderr })
      }
      const texts = { timeout: 'took too long', abort: 'was cancelled', output: 'printed too much' }
      reject(
        new ExecError({
          command: shown,
          reason: reason === undefined ? `failed (${signalName ?? `exit code ${exitCode}`})` : texts[reason],
          exitCode,
          signalName,
          stderr,
          timedOut: reason === 'timeout',
          aborted: reason === 'abort',
        }),
      )
    }
    child.on('close', finish)
  })
}

/**
 * Starts a program that stays (a session, an event stream, a console). The caller owns the streams; aborting
 * `signal` ends the process (SIGTERM, then SIGKILL). Listen to `close` to know that it ended.
 */
export function start(
  command: string,
  args: readonly string[],
  options: { signal: AbortSignal; env?: Record<string, string> },
): ChildProcessWithoutNullStreams {
  options.signal.throwIfAborted()
  const child = spawn(command, [...args], { env: { ...ENVIRONMENT, ...options.env }, stdio: 'pipe' })
  let killer: NodeJS.Timeout | undefined
  const onAbort = () => {
    killer = terminate(child)
  }
  options.signal.addEventListener('abort', onAbort, { once: true })
  child.on('close', () => {
    clearTimeout(killer)
    options.signal.removeEventListener('abort', onAbort)
  })
  child.stdin.on('error', () => {})
  return child
}
