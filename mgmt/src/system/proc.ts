import { readFile } from 'node:fs/promises'
import {
  type CpuInfo,
  isLive,
  parseCpuinfo,
  parseDiskstats,
  parseLoadavg,
  parseMeminfo,
  parseNetDev,
  parseStat,
} from './proc.parse.ts'

const proc = async (name: string) => await readFile(`/proc/${name}`, 'utf8')

export interface Counters {
  cpuBusy: number
  cpuTotal: number
  memoryUsedBytes: number
  diskReadBytes: number
  diskWriteBytes: number
  netRxBytes: number
  netTxBytes: number
  loadAverage: number[]
}

/** Counters of the whole machine since boot; the network's are those of `interfaces`. Five small reads, no process. */
export async function readCounters(interfaces: ReadonlySet<string>): Promise<Counters> {
  const [stat, meminfo, diskstats, netDev, loadavg] = await Promise.all(
    ['stat', 'meminfo', 'diskstats', 'net/dev', 'loadavg'].map(proc),
  )
  const cpu = parseStat(stat ?? '')
  const disk = parseDiskstats(diskstats ?? '')
  const net = parseNetDev(netDev ?? '', interfaces)
  return {
    cpuBusy: cpu.busy,
    cpuTotal: cpu.total,
    memoryUsedBytes: parseMeminfo(meminfo ?? '').usedBytes,
    diskReadBytes: disk.readBytes,
    diskWriteBytes: disk.writeBytes,
    netRxBytes: net.rxBytes,
    netTxBytes: net.txBytes,
    loadAverage: parseLoadavg(loadavg ?? ''),
  }
}

/** Unix milliseconds of the boot; null when the kernel does not tell. */
export async function readBootTime(): Promise<number | null> {
  const { bootTime } = parseStat(await proc('stat'))
  return bootTime === null ? null : bootTime * 1000
}

export async function readMemoryTotal(): Promise<number> {
  return parseMeminfo(await proc('meminfo')).totalBytes
}

export async function readCpuInfo(): Promise<CpuInfo> {
  return parseCpuinfo(await proc('cpuinfo'))
}

/** Whether the machine was started from our CD or USB stick and keeps nothing. */
export async function readLive(): Promise<boolean> {
  return isLive(await proc('cmdline'))
}

/** Release of the running kernel, for example `6.12.48+deb13-amd64`. */
export async function readKernelRelease(): Promise<string> {
  return (await proc('sys/kernel/osrelease')).trim()
}

/** Revision of the processors' microcode, empty when the kernel does not tell. */
export async function readMicrocode(): Promise<string> {
  return /^microcode\s*:\s*(\S+)$/m.exec(await proc('cpuinfo'))?.[1] ?? ''
}
