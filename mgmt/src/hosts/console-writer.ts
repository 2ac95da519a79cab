import { mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Logger } from 'pino'
import { type ConsoleFacts, consoleText } from './console-text.ts'

export interface ConsoleWriterOptions {
  /** File that a unit copies to tty1 and the serial console whenever it changes. */
  path: string
  /** The present facts; cheap, called every few seconds. */
  facts(): ConsoleFacts
  log: Pick<Logger, 'warn'>
  /** Milliseconds between looks at the facts. */
  intervalMs?: number
  /** Milliseconds between writes when nothing but CPU and memory has changed: a serial console is slow, and logged. */
  usageMs?: number
}

export interface ConsoleWriter {
  /** Writes now what differs: after the end of the setup, a new certificate, a new address. */
  refresh(): Promise<void>
  /** Writes that the service is not running, and ends. */
  close(): Promise<void>
}

/** Keeps the console file up to date. A file that cannot be written is logged once and stops nothing. */
export function startConsoleWriter(options: ConsoleWriterOptions): ConsoleWriter {
  const { path, facts, log, intervalMs = 5000, usageMs = 300_000 } = options
  let written = ''
  let writtenCore = ''
  let usageAt = 0
  let failed = false
  let queue = Promise.resolve()

  /** Atomic: who reads sees the old text or the new one, and a watching unit is woken once. */
  const replace = async (text: string) => {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(`${path}.new`, text, { mode: 0o600 })
    await rename(`${path}.new`, path)
  }

  const writeIfDifferent = async (now: ConsoleFacts) => {
    const text = consoleText(now)
    const core = consoleText({ ...now, cpuPercent: 0, memoryUsedBytes: 0 })
    if (text === written || (core === writtenCore && Date.now() - usageAt < usageMs)) return
    try {
      await replace(text)
      written = text
      writtenCore = core
      usageAt = Date.now()
      failed = false
    } catch (error) {
      if (!failed) log.warn({ err: error, path }, 'console text could not be written')
      failed = true
    }
  }

  const refresh = () => {
    queue = queue.then(() => writeIfDifferent(facts()))
    return queue
  }

  const timer = setInterval(() => void refresh(), intervalMs).unref()
  void refresh()

  return {
    refresh,
    async close() {
      clearInterval(timer)
      await queue
      await writeIfDifferent({ ...facts(), state: 'stopped' })
    },
  }
}
