import { join } from 'node:path'
import { makeDirectory, readText, replaceFile } from '../system/files.ts'
import { startUnit } from '../system/systemctl.ts'
import { effectiveTimeZone, lastSynchronisation, listTimeZones, timesyncState } from '../system/timesync.ts'
import type { TimeDriver } from './time.driver.ts'

export interface LinuxTimeOptions {
  /** Where `limiquantix-time.service` looks for what is asked for. */
  runDir: string
  /** Where the initrd reads it at boot. */
  storeDir?: string
  apply?: () => Promise<void>
}

/** The machine that this process runs on: systemd-timesyncd, and the files that its initrd reads. */
export function createLinuxTimeDriver(options: LinuxTimeOptions): TimeDriver {
  const { runDir, storeDir = '/var/lib/limiquantix-etc' } = options
  const apply = options.apply ?? (() => startUnit('limiquantix-time.service'))
  const asked = join(runDir, 'time')
  const words = async (name: string) => ((await readText(join(storeDir, name))) ?? '').split('\n').filter(Boolean)

  return {
    async read() {
      const [timeZone = 'UTC'] = await words('timezone')
      return { timeZone, ntpServers: await words('ntp-servers') }
    },

    async write(_hostId, { timeZone, ntpServers }) {
      await makeDirectory(asked, 0o755)
      await replaceFile(join(asked, 'timezone'), `${timeZone}\n`)
      await replaceFile(join(asked, 'ntp-servers'), ntpServers.map(server => `${server}\n`).join(''))
      await apply()
    },

    async state() {
      const [daemon, last, timeZone] = await Promise.all([
        timesyncState(),
        lastSynchronisation(),
        effectiveTimeZone(join(storeDir, 'localtime')),
      ])
      return {
        now: new Date().toISOString(),
        timeZone,
        running: daemon !== undefined,
        synchronised: last !== undefined,
        lastSyncAt: last === undefined ? null : new Date(last).toISOString(),
        server: daemon?.server || null,
        address: daemon?.address || null,
        offsetMs: daemon?.offsetMs ?? null,
        networkServers: daemon?.linkServers ?? [],
      }
    },

    zones: async () => await listTimeZones(),
  }
}
