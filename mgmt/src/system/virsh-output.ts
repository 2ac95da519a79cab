/** One block of `domstats --raw`: the domain's name and its `key=value` lines. */
export interface DomainStats {
  name: string
  values: ReadonlyMap<string, string>
}

/** Parses `domstats --raw`. */
export function parseDomainStats(text: string): DomainStats[] {
  const domains: { name: string; values: Map<string, string> }[] = []
  for (const line of text.split('\n')) {
    const head = /^Domain: '(.*)'$/.exec(line)
    if (head?.[1] !== undefined) domains.push({ name: head[1], values: new Map() })
    const equals = line.indexOf('=')
    if (head === null && equals !== -1) domains.at(-1)?.values.set(line.slice(0, equals).trim(), line.slice(equals + 1))
  }
  return domains
}

/** A whole number of a block, or undefined when it is absent or none. */
export function numberOf(stats: DomainStats, key: string): number | undefined {
  const text = stats.values.get(key)
  return text === undefined || !/^\d+$/.test(text) ? undefined : Number(text)
}

/** Sum of `<group>.<n>.<field>` over all n, for example all disks' `rd.bytes`. */
export function sumOf(stats: DomainStats, group: string, field: string): number {
  const count = numberOf(stats, `${group}.count`) ?? 0
  return Array.from({ length: count }, (_, index) => numberOf(stats, `${group}.${index}.${field}`) ?? 0).reduce(
    (sum, value) => sum + value,
    0,
  )
}

/** One line of `virsh event`. */
export interface VirshEvent {
  kind: string
  domain: string
  detail: string
}

/** Events that say nothing of what we show; a guest can cause some of them as often as it likes. */
const NOISE = new Set(['rtc-change', 'balloon-change', 'graphics', 'nic-mac-change', 'agent-lifecycle', 'tunable'])

/** Parses a line like `2026-11-20 20:20:20.123+0000: event 'lifecycle' for domain 'web-1': Started Booted`. */
export function parseEventLine(line: string): VirshEvent | undefined {
  const match = /^\S+ \S+: event '([^']+)' for domain '(.+?)'(?:: (.*))?$/.exec(line)
  if (match?.[1] === undefined || match[2] === undefined || NOISE.has(match[1])) return undefined
  return { kind: match[1], domain: match[2], detail: match[3] ?? '' }
}
