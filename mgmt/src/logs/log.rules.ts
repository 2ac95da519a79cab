import type { LogEntry } from './log.schema.ts'

/** Text that an entry's `message` and `truncated` are made of. */
const MAX_MESSAGE = 16 * 1024

export function boundedMessage(text: string): Pick<LogEntry, 'message' | 'truncated'> {
  if (text.length <= MAX_MESSAGE) return { message: text, truncated: false }
  return { message: text.slice(0, MAX_MESSAGE), truncated: true }
}

interface Structured {
  msg?: unknown
  err?: { message?: unknown } | null
}

/** The sentence in a message: our own service writes JSON with more around it. */
export function readable(message: string): string {
  if (!message.startsWith('{')) return message
  try {
    const { msg, err } = JSON.parse(message) as Structured
    if (typeof msg !== 'string') return message
    return typeof err?.message === 'string' ? `${msg}: ${err.message}` : msg
  } catch {
    return message
  }
}

/** How an entry is shown: by words and colour. */
export function severityOf(priority: number): 'bad' | 'warn' | 'normal' | 'quiet' {
  if (priority <= 3) return 'bad'
  if (priority === 4) return 'warn'
  return priority === 7 ? 'quiet' : 'normal'
}
