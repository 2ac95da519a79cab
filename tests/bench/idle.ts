import { setTimeout as pause } from 'node:timers/promises'
import type { World } from '../system/world.ts'

/** As long as the journal keeps entries back before it writes them (journald.conf(5), SyncIntervalSec=). */
const WINDOW_MS = 300_000
const SERVICE = 'limiquantixd'

interface Counters {
  at: number
  /** Jiffies that all CPUs spent on anything but idling. */
  busy: number
  /** Jiffies of the service. */
  service: number
  /** Bytes written to disks. */
  written: number
}

/** One look at the kernel's counters. One command, so that looking costs little. */
async function counters(world: World): Promise<Counters> {
  const pid = `$(systemctl show ${SERVICE} --property=MainPID --value)`
  const disks = `awk '$3 ~ /^(vd[a-z]|sd[a-z]|nvme[0-9]+n[0-9]+)$/ { s += $10 } END { print s * 512 }' /proc/diskstats`
  const out = await world.run(
    `cut -d' ' -f1 /proc/uptime; head -1 /proc/stat; awk '{ print $14 + $15 }' /proc/${pid}/stat; ${disks}`,
  )
  const [uptime = '', stat = '', service = '', written = ''] = out.split('\n')
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = stat.trim().split(/\s+/).slice(1).map(Number)
  const busy = user + nice + system + irq + softirq
  return { at: Number(uptime), busy, service: Number(service), written: Number(written) }
}

export interface IdleResult {
  seconds: number
  memoryUsedMiB: number
  serviceRssMiB: number
  /** Percent of one core, everything that runs in the appliance. */
  cpuPercent: number
  serviceCpuPercent: number
  writtenMBPerHour: number
}

/** What the appliance uses while nobody asks anything of it. */
export async function measureIdle(world: World): Promise<IdleResult> {
  const jiffies = Number(await world.run('getconf CLK_TCK'))
  // What the start-up still has in memory would be written in the window.
  await world.run('journalctl --sync && sync')
  const before = await counters(world)
  // The measured thing is time in which nothing happens; there is nothing to wait for.
  await pause(WINDOW_MS)
  const after = await counters(world)
  const seconds = after.at - before.at
  const percent = (from: number, to: number) => ((to - from) / jiffies / seconds) * 100
  const memory = await world.run(`awk '/^(MemTotal|MemAvailable):/ { print $2 }' /proc/meminfo`)
  const [total = 0, available = 0] = memory.split('\n').map(Number)
  const rss = await world.run(
    `awk '/^VmRSS:/ { print $2 }' /proc/$(systemctl show ${SERVICE} --property=MainPID --value)/status`,
  )
  return {
    seconds,
    memoryUsedMiB: (total - available) / 1024,
    serviceRssMiB: Number(rss) / 1024,
    cpuPercent: percent(before.busy, after.busy),
    serviceCpuPercent: percent(before.service, after.service),
    writtenMBPerHour: ((after.written - before.written) / 1e6 / seconds) * 3600,
  }
}
