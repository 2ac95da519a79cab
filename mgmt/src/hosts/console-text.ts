/** Everything the screen of a host shows. */
export interface ConsoleFacts {
  version: string
  hostName: string
  /** Runs from a CD or USB stick, in memory. */
  live: boolean
  state: 'starting' | 'ready' | 'degraded' | 'stopping' | 'stopped'
  /** Addresses of the host, without prefix length. */
  addresses: readonly string[]
  port: number
  /** SHA-256 of the certificate, `AB:CD:…`; undefined until there is one. */
  fingerprint: string | undefined
  /** Undefined once the administrator has set a password. */
  setupCode: string | undefined
  cpuPercent: number
  memoryUsedBytes: number
  memoryBytes: number
}

const RULE = '-'.repeat(78)
const GIB = 1024 ** 3

/** `https://192.0.2.1`, `https://[2001:db8::1]:8443`: what people type into a browser. */
export function urlOf(address: string, port: number): string {
  const host = address.includes(':') ? `[${address}]` : address
  return `https://${host}${port === 443 ? '' : `:${port}`}`
}

const STATES: Record<ConsoleFacts['state'], string> = {
  starting: 'starting …',
  ready: 'running',
  degraded: 'running, but something is wrong: log in to see what',
  stopping: 'shutting down …',
  stopped: 'not running',
}

function usage(facts: ConsoleFacts): string {
  const used = (facts.memoryUsedBytes / GIB).toFixed(1)
  const total = (facts.memoryBytes / GIB).toFixed(1)
  return `CPU ${Math.round(facts.cpuPercent)} %, memory ${used} of ${total} GiB`
}

/**
 * The screen of the host on tty1 and the serial console. Plain text of at most 80 columns, so that it is readable
 * on every line and can be copied from a log; only the fingerprint is longer, it must stay in one piece.
 * The lines `Address:`, `Fingerprint:`, `Setup code:` and `State:` are read by programs: keep their form.
 */
export function consoleText(facts: ConsoleFacts): string {
  const urls = facts.addresses.map(address => urlOf(address, facts.port))
  const lines = [
    '',
    `LimiQuantix ${facts.version} on ${facts.hostName}`,
    RULE,
    ...(facts.live ? ['Live: nothing is kept when this machine goes off. No disk of it is used.', ''] : []),
    ...(urls.length === 0 ? ['Address: none yet, waiting for the network'] : urls.map(url => `Address: ${url}`)),
    ...(facts.fingerprint === undefined ? [] : [`Fingerprint: ${facts.fingerprint}`]),
    facts.setupCode === undefined ? 'Set up: log in as admin' : `Setup code: ${facts.setupCode}`,
    '',
    `State: ${STATES[facts.state]}`,
    usage(facts),
    RULE,
  ]
  if (facts.setupCode !== undefined) {
    lines.push('Open the address in a browser. Its certificate is signed by this host itself:')
    lines.push('compare the fingerprint, then enter the setup code.')
  }
  return `${lines.join('\n')}\n`
}
