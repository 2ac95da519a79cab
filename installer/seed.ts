import type { NetworkAnswer } from './network.schema.ts'
import type { Seed } from './plan.steps.ts'

/** What a new host finds on its state partition (its /var). Pure. */

export interface SeedFile {
  /** Below the partition's root. */
  path: string
  /** Null: nothing may be there, also not from an earlier installation. */
  text: string | null
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
 * host keeps these settings anyway. What is as usual has no file.
 */
export function seedFiles(seed: Seed, passwordHash: string | null): SeedFile[] {
  const { hostName, timeZone, ntpServers, network } = seed
  const named = hostName !== null || passwordHash !== null
  return [
    { path: `${SERVICE}/seed.json`, text: named ? json({ format: 1, hostName, passwordHash }) : null, mode: 0o600 },
    { path: `${SERVICE}/management-network.json`, text: isUsual(network) ? null : json(network), mode: 0o600 },
    { path: `${ETC}/timezone`, text: timeZone === 'UTC' ? null : `${timeZone}\n`, mode: 0o644 },
    { path: `${ETC}/ntp-servers`, text: ntpServers.length === 0 ? null : lines(ntpServers), mode: 0o644 },
    // A name that was chosen before stays when no other is given.
    ...(hostName === null ? [] : [{ path: `${ETC}/hostname`, text: `${hostName}\n`, mode: 0o644 }]),
  ]
}
