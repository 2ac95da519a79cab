import type { LogEntry, LogFilter, LogSources } from './log.schema.ts'

export interface LogSearch extends LogFilter {
  /** Entries at most. */
  limit: number
  /** Only entries that are older than this one. */
  before?: string | undefined
}

export interface FoundLogs {
  /** Newest first. */
  entries: LogEntry[]
  /** Ended by the deadline, not by the end of the journal. */
  incomplete: boolean
}

/** The journals of the hosts: programs write them, nobody here does. */
export interface LogDriver {
  /** Bounded in memory and in time: what was found until the deadline. */
  search(hostId: string, search: LogSearch, signal: AbortSignal): Promise<FoundLogs>
  /**
   * Entries as they come, oldest first: those after `after`, or only new ones. Reads on only when the consumer takes
   * the next one. Ends when aborted, and when the journal cannot be read any more.
   */
  follow(hostId: string, filter: LogFilter, after: string | undefined, signal: AbortSignal): AsyncIterable<LogEntry>
  sources(hostId: string): Promise<LogSources>
}
