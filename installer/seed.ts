import type { NetworkAnswer } from './network.schema.ts'
import type { Seed } from './plan.steps.ts'

/** What a new host finds on its state partition (its /var). Pure. */

export interface SeedFile {
  /** Below the partition's root. */
  path: string
  text: string
  mode: number
}

const SERVICE = 'lib/limiquantix'
/** What the initrd reads before the system proper starts (persist.sh). */
const ETC = 'lib/limiquantix-etc'

/** Nothing but DHCP over whatever card has a link: what a host does by itself. */
const isUsual = (network: NetworkAnswer): boolean => Object.keys(network).length === 1 && network.method === 'dhcp'

const lines = (words: readonly string[]): string => words.map(word => `${word}\n`).join('')
const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`

/**
 * The files of a seed. The service takes `seed.json` over at its next start and deletes it; the others are where the
 * host keeps these settings anyway. What is as usual is not written.
 */
export function seedFiles(seed: Seed, passwordHash: string | null): SeedFile[] {
  const { hostName, timeZone, ntpServers, network } = seed
  const files: SeedFile[] = []
  if (hostName !== null || passwordHash !== null) {
    files.push({ path: `${SERVICE}/seed.json`, text: json({ format: 1, hostName, passwordHash }), mode: 0o600 })
  }
  if (hostName !== null) files.push({ path: `${ETC}/hostname`, text: `${hostName}\n`, mode: 0o644 })
  if (!isUsual(network)) {
    files.push({ path: `${SERVICE}/management-network.json`, text: json(network), mode: 0o600 })
  }
  if (timeZone !== 'UTC') files.push({ path: `${ETC}/timezone`, text: `${timeZone}\n`, mode: 0o644 })
  if (ntpServers.length > 0) files.push({ path: `${ETC}/ntp-servers`, text: lines(ntpServers), mode: 0o644 })
  return files
}
