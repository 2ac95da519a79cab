import { VirshError } from './virsh-error.ts'
import { type VirshCommand, VirshSession } from './virsh-session.ts'

/** Sessions at most: a slow start of one VM must not keep the samples of all others waiting. */
const MAX_SESSIONS = 4
/** An additional session that had nothing to do for so long is ended. */
const SPARE_IDLE_MS = 30_000

interface Waiting {
  command: VirshCommand
  timeoutMs: number
  resolve(stdout: string): void
  reject(error: unknown): void
}

/**
 * Runs commands on persistent sessions: on one as a rule, on up to four while commands overlap. A session that ended
 * (libvirtd was restarted, a command never came back) is replaced when the next command comes.
 */
export class VirshPool {
  readonly #uri: string
  #sessions: VirshSession[] = []
  readonly #queue: Waiting[] = []
  readonly #spareTimers = new Map<VirshSession, NodeJS.Timeout>()
  #closed = false

  constructor(uri: string) {
    this.#uri = uri
  }

  /** Runs a command when a session is free. Rejects with `VirshError`. */
  run(command: VirshCommand, timeoutMs: number): Promise<string> {
    if (this.#closed) return Promise.reject(new VirshError(command.name, 'the service is stopping', true))
    const { promise, resolve, reject } = Promise.withResolvers<string>()
    this.#queue.push({ command, timeoutMs, resolve, reject })
    this.#next()
    return promise
  }

  close(): void {
    this.#closed = true
    for (const waiting of this.#queue.splice(0)) {
      waiting.reject(new VirshError(waiting.command.name, 'the service is stopping', true))
    }
    for (const timer of this.#spareTimers.values()) clearTimeout(timer)
    for (const session of this.#sessions) session.end()
  }

  #next(): void {
    const session = this.#sessions.find(each => each.idle) ?? this.#open()
    if (session === undefined) return
    const waiting = this.#queue.shift()
    if (waiting === undefined) return
    clearTimeout(this.#spareTimers.get(session))
    this.#spareTimers.delete(session)
    session
      .run(waiting.command, waiting.timeoutMs)
      .then(waiting.resolve, waiting.reject)
      .finally(() => {
        if (this.#queue.length > 0) this.#next()
        else this.#rest(session)
      })
  }

  #open(): VirshSession | undefined {
    if (this.#closed || this.#sessions.length >= MAX_SESSIONS) return undefined
    const session: VirshSession = new VirshSession(this.#uri, () => {
      this.#sessions = this.#sessions.filter(each => each !== session)
      clearTimeout(this.#spareTimers.get(session))
      this.#spareTimers.delete(session)
      if (this.#queue.length > 0) this.#next()
    })
    this.#sessions.push(session)
    return session
  }

  /** The first session stays, others end when nothing comes for a while. */
  #rest(session: VirshSession): void {
    if (session === this.#sessions[0] || !session.idle || this.#closed) return
    this.#spareTimers.set(session, setTimeout(() => session.end(), SPARE_IDLE_MS).unref())
  }
}
