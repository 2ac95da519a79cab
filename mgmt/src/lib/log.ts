import { type Logger, type LoggerOptions, pino } from 'pino'

/** Severities of syslog for pino's levels. */
const SEVERITY: readonly [level: number, severity: number][] = [
  [60, 2],
  [50, 3],
  [40, 4],
  [30, 6],
]

/** The prefix by which journald knows how grave a line is (sd-daemon(3)); without it every line is alike. */
export function withSeverity(line: string): string {
  const level = Number(/^\{"level":(\d+)/.exec(line)?.[1] ?? 30)
  const severity = SEVERITY.find(([least]) => level >= least)?.[1] ?? 7
  return `<${severity}>${line}`
}

/** The log of the service: JSON lines, marked with their severity where the journal reads them. */
export function createLog(level: NonNullable<LoggerOptions['level']>, environment = process.env): Logger {
  if (environment.JOURNAL_STREAM === undefined) return pino({ level })
  return pino({ level }, { write: line => void process.stdout.write(withSeverity(line)) })
}
