import { EventEmitter, on } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { ApiError, notFound } from '../api/errors.ts'
import { type Hardware, hardwareOf } from './domain-xml/spec.ts'
import { sameHardware } from './hardware.ts'
import { simFailures } from './sim/failures.ts'
import { simSample } from './sim/load.ts'
import { simScreen } from './sim/rfb.ts'
import { encodePng, paintScreen } from './sim/screen.ts'
import { simSerial } from './sim/serial.ts'
import type { ObservedVm, VmDriver, VmDriverEvent, VmSpec } from './vm.driver.ts'
import type { PowerState, VmAction } from './vm.schema.ts'

export interface SimOptions {
  /** Percent of all steps that fail by chance. */
  chaosPercent?: number
  /** Milliseconds that a start, a shutdown and the like take; about what a quick host needs. */
  delayMs?: number
  random?: () => number
}

interface SimVm {
  spec: VmSpec
  power: PowerState
  startedAt: number | null
  /** What it was started with. */
  live: Hardware | null
  /** Ends its consoles when it goes off. */
  consoles: AbortController
}

/** A hypervisor that is imagined, but keeps its books as a real one: states, delays, refusals, counters, consoles. */
export function createSimVmDriver(options: SimOptions = {}): VmDriver & { simulate: SimControls } {
  const { chaosPercent = 0, delayMs = 300, random = Math.random } = options
  const vms = new Map<string, SimVm>()
  const bus = new EventEmitter({ captureRejections: false }).setMaxListeners(0)
  const closing = new AbortController()
  let booted = false
  const fail = simFailures(chaosPercent, random)
  const changed = (id: string) => bus.emit('event', { type: 'changed', id } satisfies VmDriverEvent)
  const wait = (factor = 1) => delay(delayMs * factor, undefined, { signal: closing.signal })

  const need = (id: string): SimVm => {
    const vm = vms.get(id)
    if (vm === undefined) throw notFound('virtual machine', id)
    return vm
  }
  const isOn = (vm: SimVm) => vm.power !== 'off' && vm.power !== 'crashed'
  const needOn = (id: string): SimVm => {
    const vm = need(id)
    if (!isOn(vm)) throw new ApiError('illegal_state', 'Not possible: its power state has just changed. Look again.')
    return vm
  }
  const setPower = (vm: SimVm, power: PowerState) => {
    const on = power !== 'off' && power !== 'crashed'
    vm.startedAt = on ? (vm.startedAt ?? Date.now()) : null
    vm.live = on ? (vm.live ?? hardwareOf(vm.spec)) : null
    vm.power = power
    if (!on) {
      vm.consoles.abort()
      vm.consoles = new AbortController()
    }
    changed(vm.spec.id)
  }
  const observe = (vm: SimVm): ObservedVm => ({
    id: vm.spec.id,
    name: vm.spec.name,
    power: vm.power,
    startedAt: vm.startedAt,
    managed: true,
    hardware: hardwareOf(vm.spec),
    restartRequired: vm.live !== null && !sameHardware(vm.live, hardwareOf(vm.spec)),
    problem: vm.power === 'crashed' ? 'It ended unexpectedly. Start it again.' : null,
  })

  const actions: Record<VmAction, (vm: SimVm) => Promise<void> | void> = {
    async start(vm) {
      if (isOn(vm)) throw new ApiError('illegal_state', 'Not possible: it is already on')
      fail(vm.spec.name, 'start')
      await wait()
      setPower(vm, 'running')
    },
    shutdown(vm) {
      fail(vm.spec.name, 'shutdown')
      // A guest without a system ignores the power button; others obey after a while.
      if (vm.spec.name.endsWith('ignores-shutdown')) return
      void wait(3).then(
        () => vms.get(vm.spec.id) === vm && isOn(vm) && setPower(vm, 'off'),
        () => {},
      )
    },
    stop: vm => setPower(vm, 'off'),
    reboot: vm => void changed(vm.spec.id),
    reset: vm => void changed(vm.spec.id),
    pause: vm => setPower(vm, 'paused'),
    resume: vm => setPower(vm, 'running'),
  }

  return {
    list: async () => [...vms.values()].map(observe),
    async get(id) {
      const vm = vms.get(id)
      return vm === undefined ? undefined : observe(vm)
    },
    async define(spec) {
      fail(spec.name, 'define')
      const same = [...vms.values()].find(vm => vm.spec.name === spec.name && vm.spec.id !== spec.id)
      if (same !== undefined) throw new ApiError('name_taken', `The simulator has another VM named ${spec.name}.`)
      const present = vms.get(spec.id)
      if (present !== undefined) present.spec = structuredClone(spec)
      else {
        const fresh = { power: 'off', startedAt: null, live: null, consoles: new AbortController() } as const
        vms.set(spec.id, { spec: structuredClone(spec), ...fresh })
      }
      changed(spec.id)
    },
    async undefine(id) {
      const vm = vms.get(id)
      if (vm === undefined) return
      fail(vm.spec.name, 'undefine')
      vm.consoles.abort()
      vms.delete(id)
      changed(id)
    },
    async act(id, action) {
      if (action === 'start') return await actions.start(need(id))
      const vm = need(id)
      if (action === 'stop' && !isOn(vm)) return
      await actions[action](needOn(id))
    },
    async attachDisk(id, disk) {
      const vm = needOn(id)
      fail(vm.spec.name, 'attach')
      if (disk.bus === 'sata')
        throw new ApiError('illegal_state', 'This cannot be added while the VM runs. Shut it down first.')
      if (vm.live?.disks.every(each => each.id !== disk.id)) vm.live.disks = [...vm.live.disks, disk]
      changed(id)
    },
    async detachDisk(id, path) {
      const vm = needOn(id)
      await wait()
      if (vm.live !== null) vm.live.disks = vm.live.disks.filter(disk => disk.path !== path)
      changed(id)
    },
    async changeMedia(id, path) {
      const vm = needOn(id)
      if (vm.live !== null) vm.live.cdromPath = path
      changed(id)
    },
    async samples() {
      const now = Date.now()
      const running = [...vms.values()].filter(vm => vm.power === 'running')
      return running.map(({ spec, startedAt }) =>
        simSample(spec.id, spec.config.cpus, spec.config.memoryMiB, startedAt ?? now, now),
      )
    },
    async openConsole(id, which, signal) {
      const vm = needOn(id)
      const either = AbortSignal.any([signal, vm.consoles.signal, closing.signal])
      return which === 'vnc' ? simScreen(vm.spec.name, either) : simSerial(vm.spec.name, either)
    },
    async screenshot(id) {
      const vm = needOn(id)
      fail(vm.spec.name, 'screenshot')
      return encodePng(paintScreen(vm.spec.name, Math.floor(Date.now() / 200)))
    },
    async *events(signal) {
      const either = AbortSignal.any([signal, closing.signal])
      const stream = on(bus, 'event', { signal: either })
      yield { type: 'all' }
      try {
        for await (const [event] of stream) yield event
      } catch (error) {
        if (!either.aborted) throw error
      }
    },
    async isFirstSinceBoot() {
      const isFirst = !booted
      booted = true
      return isFirst
    },
    async close() {
      closing.abort()
    },
    simulate: {
      power(id, power, startedAt) {
        const vm = need(id)
        setPower(vm, power)
        if (startedAt !== undefined) vm.startedAt = startedAt
      },
      vanish(id) {
        vms.delete(id)
        changed(id)
      },
    },
  }
}

/** What happens behind the service's back. */
export interface SimControls {
  /** Puts a VM into a power state, as somebody with other tools would. */
  power(id: string, power: PowerState, startedAt?: number): void
  /** Takes its definition away. */
  vanish(id: string): void
}
