import type { Duplex } from 'node:stream'
import type { Hardware } from './domain-xml/spec.ts'
import type { PowerState, VmAction, VmConfig } from './vm.schema.ts'

/** A VM resolved to what the hypervisor needs: paths and bridges in the place of ids. */
export interface VmSpec {
  id: string
  name: string
  config: VmConfig
  disks: { id: string; path: string; format: 'qcow2' | 'raw'; bus: 'virtio' | 'sata' | 'scsi' }[]
  cdromPath: string | null
  nics: { id: string; bridge: string; vlan: number | null; mac: string; model: 'virtio' | 'e1000e' }[]
}

/** What the hypervisor says of a VM, whoever made it so. */
export interface ObservedVm {
  id: string
  name: string
  power: PowerState
  /** Since when it runs, Unix milliseconds, if known. */
  startedAt: number | null
  /** True when it was defined by us (our metadata is in its definition). */
  managed: boolean
  /** What its definition says now: what the next start will use. */
  hardware: Hardware
  /** The running guest was started with other hardware than `hardware`. */
  restartRequired: boolean
  /** What the hypervisor reports to be wrong, and what to do. */
  problem: string | null
}

/** Counters of one running VM; cumulative ones only grow while it runs. */
export interface VmSample {
  id: string
  /** Nanoseconds of CPU time. */
  cpuTimeNs: number
  memoryUsedMiB: number | null
  diskReadBytes: number
  diskWriteBytes: number
  netRxBytes: number
  netTxBytes: number
}

/** Says "look again": the receiver re-reads, an event carries no truth of its own. `all` after a lost connection. */
export type VmDriverEvent = { type: 'changed'; id: string } | { type: 'all' }

/**
 * A hypervisor. Implemented by libvirt and by the simulator; one contract suite runs against both.
 * All methods are idempotent where that makes sense (defining the same again, undefining what is gone) and throw
 * `ApiError` only where the user can do something about it.
 */
export interface VmDriver {
  list(): Promise<ObservedVm[]>
  get(id: string): Promise<ObservedVm | undefined>
  /** Creates the definition, or patches the existing one so that elements unknown to us survive. */
  define(spec: VmSpec): Promise<void>
  /** Removes the definition with its NVRAM; a VM that is gone is fine. */
  undefine(id: string): Promise<void>
  /** Asks for the action; `shutdown` and `reboot` return when the guest was asked, not when it obeyed. */
  act(id: string, action: VmAction): Promise<void>
  /** Hot-plugs into a running VM; the definition is changed by `define`. */
  attachDisk(id: string, disk: VmSpec['disks'][number]): Promise<void>
  detachDisk(id: string, path: string): Promise<void>
  /** Changes the medium of a running VM; null ejects. */
  changeMedia(id: string, path: string | null): Promise<void>
  /** One sample per running VM, in one call to the hypervisor. */
  samples(): Promise<VmSample[]>
  /** Raw byte streams: `vnc` speaks RFB, `serial` is the first serial port. Throws `illegal_state` when off. */
  openConsole(id: string, which: 'vnc' | 'serial', signal: AbortSignal): Promise<Duplex>
  /** The screen as PNG bytes. */
  screenshot(id: string): Promise<Buffer>
  /** Follows the hypervisor until aborted; reconnects by itself and then yields `all`. */
  events(signal: AbortSignal): AsyncIterable<VmDriverEvent>
  /** True for the first caller since the host booted: the time to start what is to start with the host. */
  isFirstSinceBoot(): Promise<boolean>
  close(): Promise<void>
}
