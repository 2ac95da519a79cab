import { type AcmeConfig, type AcmeRecord, DnsName } from './acme.schema.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
/** Twice a day. */
const LOOK_MS = 12 * HOUR
/** By how much a look is moved at most, so that many hosts do not ask an authority in the same second. */
const JITTER = 0.1
const LONGEST_RETRY_MS = 24 * HOUR

/** Part of its lifetime that a certificate has left when it is renewed. */
const LEFT = 1 / 3

export interface Validity {
  validFrom: string
  validTo: string
}

/** What is ordered: the names that were given, otherwise the host's own. */
export function namesToOrder({ names }: Pick<AcmeConfig, 'names'>, hostName: string): string[] {
  return names.length > 0 ? [...new Set(names)] : [hostName.toLowerCase()]
}

/** Why nothing can be ordered with these settings, per field; undefined when it can. */
export function whyNotOrder(config: AcmeConfig, hostName: string): Record<string, string> | undefined {
  const why: Record<string, string> = {}
  if (config.directory === '') why.directory = "give the address of the authority's directory"
  if (!config.termsAgreed) why.termsAgreed = "agree to the authority's terms of service first"
  const [own = ''] = namesToOrder(config, hostName)
  if (config.names.length === 0 && !DnsName.safeParse(own).success) {
    why.names = `give whole names, like ${own}.example.org: the name of this host, ${own}, has no domain`
  }
  return Object.keys(why).length > 0 ? why : undefined
}

/** True when what was issued is what these settings would order. */
export function isOfTheseSettings(issued: AcmeRecord['issued'], config: AcmeConfig, hostName: string): boolean {
  if (issued === null || issued.directory !== config.directory) return false
  const wanted = namesToOrder(config, hostName)
  return issued.names.length === wanted.length && wanted.every(name => issued.names.includes(name))
}

/** Names that were ordered and are not in the certificate. */
export function missingNames(wanted: readonly string[], has: readonly string[]): string[] {
  const known = new Set(has.map(name => name.toLowerCase()))
  return wanted.filter(name => !known.has(name))
}

/** When a certificate is renewed, in Unix milliseconds: a third of its lifetime is left then. */
export function renewalAt({ validFrom, validTo }: Validity): number {
  const [from, to] = [Date.parse(validFrom), Date.parse(validTo)]
  return to - (to - from) * LEFT
}

/**
 * How long to wait after so many failures in a row: an hour, then twice as long each time, a day at most; for a
 * certificate that lives only hours so much less that six attempts fit into the third that is left.
 */
export function retryMs(attempts: number, { validFrom, validTo }: Validity): number {
  const share = ((Date.parse(validTo) - Date.parse(validFrom)) * LEFT) / 6
  const doubled = HOUR * 2 ** Math.min(Math.max(attempts - 1, 0), 10)
  return Math.max(MINUTE, Math.min(doubled, LONGEST_RETRY_MS, share))
}

/** When the next order is made by itself, in Unix milliseconds. */
export function nextOrderAt(validity: Validity, problem: AcmeRecord['problem']): number {
  const due = renewalAt(validity)
  return problem === null ? due : Math.max(due, Date.parse(problem.at) + retryMs(problem.attempts, validity))
}

/** Milliseconds until the next look: twice a day, sooner when something is due sooner. `chance` is from 0 to 1. */
export function lookAfterMs(now: number, orderAt: number | undefined, chance: number): number {
  const usual = LOOK_MS * (1 + JITTER * (2 * chance - 1))
  return orderAt === undefined ? usual : Math.max(1000, Math.min(usual, orderAt - now))
}
