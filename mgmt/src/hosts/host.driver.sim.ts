import { ApiError } from '../api/errors.ts'
import type { HostDriver, HostSample } from './host.driver.ts'
import { hostIdOf } from './host-id.ts'
import { simulatedFacts, simulatedNics } from './sim-inventory.ts'

export interface SimHostOptions {
  version: string
  /** They run from a medium, and keep nothing. */
  live?: boolean
  /** Names of the hosts; the first is the one the service runs on. A name with `error-503` refuses every change. */
  names?: readonly string[]
  /** Unix milliseconds; tests give their own clock. */
  now?: () => number
  /** Told when a host is switched off or restarted. */
  onReboot?(hostId: string): void
  /** How long a host is away after it was rebooted or powered off (then "somebody" switches it on again). */
  downMs?: number
  /** Share of calls, in percent, that fail as a machine under stress would. */
  chaosPercent?: number
  /** Addresses of a host that are not what its DHCP server gave it. */
  addressesOf?: (hostId: string) => string[] | undefined
  random?: () => number
}

const GIB = 1024 ** 3
export const SIM_HOST_NAMES = ['alpha', 'bravo', 'charlie'] as const

interface SimHost {
  id: string
  name: string
  bootedAt: number
  /** Unix milliseconds until which it does not answer. */
  downUntil: number
}

/** Load of a host between 0 and 1: a slow wave of its own with a faster one on top, the same at the same time. */
export function simulatedLoad(index: number, timeMs: number): number {
  const minutes = timeMs / 60_000
  const slow = Math.sin(minutes / (7 + index * 3) + index * 2)
  const fast = Math.sin(minutes * (2.1 + index * 0.4))
  return 0.32 + 0.18 * slow + 0.07 * fast + 0.03 * Math.sin(minutes * 11.3)
}

/** Average of `simulatedLoad` since the boot times the seconds that passed: what a counter would have added up. */
function integral(index: number, fromMs: number, toMs: number): number {
  const wave = (period: number, phase: number, amplitude: number) => {
    const at = (ms: number) => -Math.cos(ms / 60_000 / period + phase) * period * 60 * amplitude
    return at(toMs) - at(fromMs)
  }
  const seconds = (toMs - fromMs) / 1000
  return (
    0.32 * seconds +
    wave(7 + index * 3, index * 2, 0.18) +
    wave(1 / (2.1 + index * 0.4), 0, 0.07) +
    wave(1 / 11.3, 0, 0.03)
  )
}

/** Several imaginary machines with plausible, repeatable metrics. Stateful: a host that is rebooted goes away. */
export function createSimHostDriver(options: SimHostOptions): HostDriver {
  const { version, names = SIM_HOST_NAMES, now = Date.now, downMs = 20_000, chaosPercent = 0, live = false } = options
  const random = options.random ?? Math.random
  const started = now()
  const hosts = names.map((name, index): SimHost => {
    const id = hostIdOf(index.toString(16).padStart(32, '0'))
    return { id, name, bootedAt: started - (index * 11 + 3) * 86_400_000, downUntil: 0 }
  })

  /** The host, if it answers now. */
  const reach = (hostId: string): { host: SimHost; index: number } => {
    const index = hosts.findIndex(({ id }) => id === hostId)
    const host = hosts[index]
    if (host === undefined) throw new Error(`simulated host ${hostId} does not exist`)
    const chaos = random() * 100 < chaosPercent
    if (chaos || now() < host.downUntil) {
      throw new ApiError('unavailable', `The host ${host.name} does not answer. Try again in a moment.`)
    }
    return { host, index }
  }

  const refuseOnRequest = (name: string) => {
    if (name.includes('error-503')) throw new ApiError('unavailable', 'The host could not do this. Try again later.')
  }

  return {
    async hosts() {
      return hosts.map(({ id, name }) => ({ id, name }))
    },

    async facts(hostId) {
      const { host, index } = reach(hostId)
      return { ...simulatedFacts(index, version, new Date(host.bootedAt).toISOString()), live }
    },

    async nics(hostId) {
      return simulatedNics(reach(hostId).index, options.addressesOf?.(hostId))
    },

    async sample(hostId): Promise<HostSample> {
      const { host, index } = reach(hostId)
      const time = now()
      const load = simulatedLoad(index, time)
      const work = integral(index, host.bootedAt, time)
      const ticks = ((time - host.bootedAt) / 1000) * 100 * 32
      return {
        cpuBusy: work * 100 * 32,
        cpuTotal: ticks,
        memoryUsedBytes: Math.round((40 + index * 12 + 20 * load) * GIB),
        diskReadBytes: work * 14e6,
        diskWriteBytes: work * 22e6,
        netRxBytes: work * 48e6,
        netTxBytes: work * 31e6,
        loadAverage: [load * 32, load * 31, load * 29].map(value => Math.round(value * 100) / 100),
      }
    },

    async act(hostId, action) {
      const { host } = reach(hostId)
      refuseOnRequest(host.name)
      host.downUntil = now() + downMs * (action === 'reboot' ? 1 : 3)
      host.bootedAt = host.downUntil
      options.onReboot?.(hostId)
    },

    async setHostName(hostId, name) {
      const { host } = reach(hostId)
      refuseOnRequest(name)
      host.name = name
    },
  }
}
