import { readlink } from 'node:fs/promises'
import { exec } from './exec.ts'
import { modifiedAt, readText } from './files.ts'
import { PROPERTIES, parseTimesync, type TimesyncState } from './timesync.parse.ts'

const NAME = 'org.freedesktop.timesync1'
/** Touched at every synchronisation, gone when the daemon starts anew (systemd-timesyncd(8)). */
const SYNCHRONISED = '/run/systemd/timesync/synchronized'

/** What systemd-timesyncd is at; undefined when it does not run. */
export async function timesyncState(): Promise<TimesyncState | undefined> {
  const target = [NAME, '/org/freedesktop/timesync1', `${NAME}.Manager`]
  try {
    const { stdout } = await exec('busctl', ['--json=short', 'get-property', ...target, ...PROPERTIES], {
      timeoutMs: 5_000,
    })
    return parseTimesync(stdout)
  } catch {
    return undefined
  }
}

/** When the clock was last set by a server, in Unix milliseconds; undefined when it was not since the daemon runs. */
export const lastSynchronisation = async (): Promise<number | undefined> => await modifiedAt(SYNCHRONISED)

const ZONES = '/usr/share/zoneinfo'

/** The zone that programs of this machine use; `/etc/localtime` is a link to a link to it. */
export async function effectiveTimeZone(link = '/var/lib/limiquantix-etc/localtime'): Promise<string> {
  const target = await readlink(link).catch(() => '')
  return target.startsWith(`${ZONES}/`) ? target.slice(ZONES.length + 1) : 'UTC'
}

/** Zones of places, from the list that comes with the database, and UTC. */
export async function listTimeZones(dir = ZONES): Promise<string[]> {
  const table = (await readText(`${dir}/zone.tab`)) ?? ''
  const zones = table
    .split('\n')
    .filter(line => line !== '' && !line.startsWith('#'))
    .flatMap(line => line.split('\t')[2] ?? [])
  return ['UTC', ...new Set(zones.sort())]
}
