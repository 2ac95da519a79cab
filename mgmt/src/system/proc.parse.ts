/** Parsers of files below /proc (proc(5)). Pure: text in, numbers out; lines they do not know are skipped. */

export interface CpuTimes {
  /** Clock ticks of all CPUs together since boot, without idle and I/O wait. */
  busy: number
  total: number
  /** Unix seconds of the boot. */
  bootTime: number | null
}

/** `/proc/stat`. Guest time is part of user time already, so it is not added again. */
export function parseStat(text: string): CpuTimes {
  const cpu = /^cpu +(.+)$/m.exec(text)?.[1] ?? ''
  const [user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0] = cpu
    .split(' ')
    .map(Number)
  const busy = user + nice + system + irq + softirq + steal
  const bootTime = /^btime (\d+)$/m.exec(text)?.[1]
  return { busy, total: busy + idle + iowait, bootTime: bootTime === undefined ? null : Number(bootTime) }
}

/** `/proc/meminfo`, in bytes. Used is what the kernel could not hand out without swapping. */
export function parseMeminfo(text: string): { totalBytes: number; usedBytes: number } {
  const kib = (name: string) => Number(new RegExp(`^${name}: +(\\d+) kB$`, 'm').exec(text)?.[1] ?? 0)
  const total = kib('MemTotal')
  return { totalBytes: total * 1024, usedBytes: (total - kib('MemAvailable')) * 1024 }
}

/** Whole disks only: partitions, device-mapper, loop and RAM devices would count the same bytes twice. */
const WHOLE_DISK = /^(sd[a-z]+|vd[a-z]+|xvd[a-z]+|hd[a-z]+|nvme\d+n\d+|mmcblk\d+|pmem\d+)$/
/** The unit of `/proc/diskstats`, whatever the disk's own sector size is. */
const SECTOR = 512

/** `/proc/diskstats`: bytes read from and written to all whole disks since boot. */
export function parseDiskstats(text: string): { readBytes: number; writeBytes: number } {
  let readBytes = 0
  let writeBytes = 0
  for (const line of text.split('\n')) {
    const [, , name = '', , , sectorsRead = '0', , , , sectorsWritten = '0'] = line.trim().split(/ +/)
    if (!WHOLE_DISK.test(name)) continue
    readBytes += Number(sectorsRead) * SECTOR
    writeBytes += Number(sectorsWritten) * SECTOR
  }
  return { readBytes, writeBytes }
}

/** `/proc/net/dev`: bytes received and sent since boot, of the interfaces in `names` together. */
export function parseNetDev(text: string, names: ReadonlySet<string>): { rxBytes: number; txBytes: number } {
  let rxBytes = 0
  let txBytes = 0
  for (const line of text.split('\n')) {
    const [, name = '', counters = ''] = /^ *([^ :]+): *(.+)$/.exec(line) ?? []
    if (!names.has(name)) continue
    const values = counters.split(/ +/).map(Number)
    rxBytes += values[0] ?? 0
    txBytes += values[8] ?? 0
  }
  return { rxBytes, txBytes }
}

/** `/proc/loadavg`: load of the last 1, 5 and 15 minutes. */
export function parseLoadavg(text: string): number[] {
  return text.trim().split(' ').slice(0, 3).map(Number)
}

export interface CpuInfo {
  model: string
  sockets: number
  cores: number
  threads: number
}

/** `/proc/cpuinfo`. Machines that state no topology count every thread as a core of one socket. */
export function parseCpuinfo(text: string): CpuInfo {
  const sockets = new Set<string>()
  const cores = new Set<string>()
  let model = 'unknown'
  let threads = 0
  for (const block of text.trim().split(/\n\n+/)) {
    const field = (name: string) => new RegExp(`^${name}\\s*: (.*)$`, 'm').exec(block)?.[1]
    if (field('processor') === undefined) continue
    threads += 1
    model = field('model name')?.replace(/\s+/g, ' ').trim() ?? model
    const socket = field('physical id') ?? '0'
    sockets.add(socket)
    cores.add(`${socket}/${field('core id') ?? `thread ${threads}`}`)
  }
  return { model, sockets: Math.max(1, sockets.size), cores: Math.max(1, cores.size), threads: Math.max(1, threads) }
}

/** `/proc/cmdline`: only the boot partition of our CD or USB stick adds this word (rootfs-overlay, limiquantix-live). */
export function isLive(text: string): boolean {
  return text.trim().split(/\s+/).includes('limiquantix.live')
}
