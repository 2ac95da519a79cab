import type { Readable } from 'node:stream'
import type { DhcpSpec } from './dnsmasq.render.ts'

/** Something that is fetched: its length, and its bytes from `start` up to and with `end`. */
export interface BootFile {
  bytes: number
  read(start: number, end: number): Readable
}

/** The running version, as machines fetch it; files by their names beside `boot.ipxe`. */
export interface BootSystem {
  version: string
  /** Of its kernel image. */
  commandLine: string
  files: ReadonlyMap<string, BootFile>
}

export interface Uplink {
  /** The host's address with its prefix. */
  cidr: string
  /** Where the HTTP server listens: the same address, except in the simulator. */
  listen: string
  port: number
}

/** What a host needs to start other machines over its network. */
export interface PxeDriver {
  /** Undefined while it has no address. */
  uplink(hostId: string): Promise<Uplink | undefined>
  /** Makes the running version ready to be fetched. Rejects with an `ApiError` when it cannot be. */
  open(hostId: string): Promise<BootSystem>
  /** Starts DHCP and TFTP, or starts them anew. */
  startDhcp(hostId: string, spec: Omit<DhcpSpec, 'interface'>): Promise<void>
  /** Ends them, and gives back what `open` took; nothing to end is fine. */
  stop(hostId: string): Promise<void>
  isRunning(hostId: string): Promise<boolean>
  /** True when the kernel knows this neighbour by this MAC address: whoever asks is, as far as one can tell, it. */
  isNeighbour(hostId: string, address: string, mac: string): Promise<boolean>
}
