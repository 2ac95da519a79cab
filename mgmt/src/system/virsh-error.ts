/** A command that virsh reported as failed, or that got no answer. */
export class VirshError extends Error {
  readonly command: string
  /** libvirt's own words, without the `error: ` before each line. */
  readonly reason: string
  /** True when nobody knows whether it was done: no answer, or the connection to libvirt was lost. */
  readonly disconnected: boolean

  constructor(command: string, reason: string, disconnected = false, cause?: unknown) {
    super(`virsh ${command}: ${reason}`, cause === undefined ? undefined : { cause })
    this.name = 'VirshError'
    this.command = command
    this.reason = reason
    this.disconnected = disconnected
  }

  /** The same failure, told of `command`. */
  of(command: string): VirshError {
    return new VirshError(command, this.reason, this.disconnected, this.cause)
  }
}

/** What virsh tells when libvirtd was restarted: it connects again before the next command, which may well succeed. */
const NOTICE = /^(error: )?(Disconnected from .* due to .*|Reconnected to the hypervisor)$/
const LOST = /[Ff]ailed to (re)?connect to the hypervisor|client socket is closed|End of file while reading/

/** The failure that virsh reported on standard error, if any. */
export function failureIn(stderr: string): VirshError | undefined {
  const lines = stderr.split('\n').map(line => line.trim())
  const told = lines.filter(line => line !== '' && !NOTICE.test(line))
  if (!told.some(line => line.startsWith('error: '))) return undefined
  const reason = told.map(line => line.replace(/^error: /, '')).join(' ')
  return new VirshError('command', reason, LOST.test(reason) || told.length < lines.filter(line => line !== '').length)
}

/** True when libvirt says that there is no such domain. */
export const isMissing = (error: unknown): boolean =>
  error instanceof VirshError && /failed to get domain|Domain not found|no domain with matching/.test(error.reason)

/** True when libvirt refuses because the domain is not running (or not any more). */
export const isNotRunning = (error: unknown): boolean =>
  error instanceof VirshError && /domain is not running|is not active/.test(error.reason)

/** True when libvirt refuses because the domain is on already. */
export const isRunning = (error: unknown): boolean =>
  error instanceof VirshError && /is already (running|active)/.test(error.reason)
