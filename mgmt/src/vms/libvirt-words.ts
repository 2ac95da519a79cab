import { ApiError } from '../api/errors.ts'
import { VirshError } from '../system/virsh-error.ts'
import { type DomainStats, numberOf, sumOf } from '../system/virsh-output.ts'
import type { VmSample } from './vm.driver.ts'
import type { PowerState } from './vm.schema.ts'

/** virDomainState of libvirt's API. */
const STATES: Record<number, PowerState> = {
  1: 'running',
  2: 'running',
  3: 'paused',
  4: 'shutting-down',
  5: 'off',
  6: 'crashed',
  7: 'paused',
}
const SHUT_OFF = 5
const SHUT_OFF_CRASHED = 3
const PAUSED = 3
const PAUSED_IO_ERROR = 5

/** The power state in `domstats --state`. A QEMU that died, or a guest that panicked, leaves "crashed". */
export function powerOf(stats: DomainStats): PowerState {
  const state = numberOf(stats, 'state.state') ?? 0
  if (state === SHUT_OFF && numberOf(stats, 'state.reason') === SHUT_OFF_CRASHED) return 'crashed'
  return STATES[state] ?? 'unknown'
}

/** What `domstats --state` says is wrong. */
export function problemOf(stats: DomainStats): string | null {
  const [state, reason] = [numberOf(stats, 'state.state'), numberOf(stats, 'state.reason')]
  if (state === PAUSED && reason === PAUSED_IO_ERROR) {
    return 'Paused because one of its disks could not be written, most likely for lack of space. Free some, then resume it.'
  }
  if (powerOf(stats) === 'crashed')
    return 'It ended unexpectedly. Its serial console shows the last it said; start it again.'
  return null
}

/** Counters in `domstats` with CPU, balloon, block and interface groups. */
export function sampleOf(id: string, stats: DomainStats): VmSample {
  const unused = numberOf(stats, 'balloon.usable') ?? numberOf(stats, 'balloon.unused')
  const current = numberOf(stats, 'balloon.current')
  // KiB. A guest with a balloon driver tells what it uses; of others, what the host has given them is known.
  const used = unused !== undefined && current !== undefined ? current - unused : numberOf(stats, 'balloon.rss')
  return {
    id,
    cpuTimeNs: numberOf(stats, 'cpu.time') ?? 0,
    memoryUsedMiB: used === undefined ? null : Math.round(Math.min(used, current ?? used) / 1024),
    diskReadBytes: sumOf(stats, 'block', 'rd.bytes'),
    diskWriteBytes: sumOf(stats, 'block', 'wr.bytes'),
    netRxBytes: sumOf(stats, 'net', 'rx.bytes'),
    netTxBytes: sumOf(stats, 'net', 'tx.bytes'),
  }
}

const EXPLAINED: [RegExp, ConstructorParameters<typeof ApiError>[0], string][] = [
  [
    /KVM is not available|domaintype=kvm|could not find capabilities.*kvm|Could not access KVM/i,
    'illegal_state',
    'This host has no hardware virtualisation for VMs. Switch it on in the firmware of the host, or off for this VM.',
  ],
  [
    /Cannot allocate memory|cannot set up guest memory/i,
    'illegal_state',
    'The host has not enough free memory. Stop other VMs or give this one less.',
  ],
  [/No space left on device/i, 'no_space', 'The storage of the host is full. Delete something first.'],
  [
    /Failed to get ["']?write["']? lock|Failed to get shared/i,
    'in_use',
    'One of its disks is in use by another program.',
  ],
  [
    /is already (running|active)|domain is not running|is not active/i,
    'illegal_state',
    'Not possible: its power state has just changed. Look again.',
  ],
  [
    /already exists with uuid/i,
    'name_taken',
    'The hypervisor has a VM of this name that was not made here. Choose another name, or remove that one.',
  ],
  [
    /does not exist|No such device|Cannot get interface MTU/i,
    'illegal_state',
    'The network or a file that it needs is missing on the host.',
  ],
  [
    /unable to find any.*firmware|Unable to find .*firmware/i,
    'illegal_state',
    'The host has no firmware of this kind. Choose the other one.',
  ],
  [
    /cannot be hotplugged|is not hotpluggable|No more available PCI slots/i,
    'illegal_state',
    'This cannot be added while the VM runs. Shut it down first.',
  ],
]

/** What the user can do about a failure of libvirt, if anything: its own words stay in the cause and at the end. */
export function asApiError(error: unknown): unknown {
  if (!(error instanceof VirshError)) return error
  if (error.disconnected) {
    return new ApiError('unavailable', 'The virtualisation service of the host does not answer. Try again.', {
      cause: error,
    })
  }
  const [, code, message] = EXPLAINED.find(([pattern]) => pattern.test(error.reason)) ?? []
  if (code !== undefined && message !== undefined) return new ApiError(code, message, { cause: error })
  return new ApiError('unavailable', `The hypervisor refused: ${error.reason}`, { cause: error })
}
