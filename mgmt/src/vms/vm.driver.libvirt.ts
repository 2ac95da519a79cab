import type { Duplex } from 'node:stream'
import { ApiError, notFound } from '../api/errors.ts'
import { markFirst, removeLog, startedAt } from '../system/libvirt-files.ts'
import { Virsh } from '../system/virsh.ts'
import { isMissing, isNotRunning } from '../system/virsh-error.ts'
import { virshEvents } from '../system/virsh-events.ts'
import { openLibvirtConsole } from './console/libvirt-console.ts'
import { buildDomain } from './domain-xml/build.ts'
import { cdromElement, diskElement, takeTarget } from './domain-xml/devices.ts'
import { writeXml } from './domain-xml/el.ts'
import { type Domain, parseDomain } from './domain-xml/parse.ts'
import { patchDomain } from './domain-xml/patch.ts'
import { alias, files } from './domain-xml/spec.ts'
import { targetsOf } from './domain-xml/targets.ts'
import { sameHardware } from './hardware.ts'
import { asApiError, powerOf, problemOf, sampleOf } from './libvirt-words.ts'
import type { ObservedVm, VmDriver, VmDriverEvent, VmSpec } from './vm.driver.ts'
import type { VmAction } from './vm.schema.ts'

/** How long a running guest may take to give up a disk. */
const DETACH_MS = 20_000

export function createLibvirtDriver(uri = 'qemu:///system'): VmDriver {
  return new LibvirtDriver(new Virsh(uri))
}

/** What libvirt says when it wants to enter the namespace of a QEMU that has just ended. */
const PROCESS_IS_GONE = /does not provide mount namespace|domain is not running/

class LibvirtDriver implements VmDriver {
  readonly #virsh: Virsh
  /** Ids by name as of the last look: events and statistics of libvirt name domains by name. */
  readonly #ids = new Map<string, string>()
  readonly #eventWatchers = new Set<() => void>()

  constructor(virsh: Virsh) {
    this.#virsh = virsh
  }

  async close(): Promise<void> {
    await this.#virsh.close()
  }

  async list(): Promise<ObservedVm[]> {
    const domains = await this.#virsh.list()
    const states = new Map((await this.#virsh.states()).map(stats => [stats.name, stats]))
    this.#ids.clear()
    const seen = await Promise.all(domains.map(({ id, name }) => this.#observe(id, states.get(name))))
    return seen.filter(vm => vm !== undefined)
  }

  async get(id: string): Promise<ObservedVm | undefined> {
    try {
      const [stats] = await this.#virsh.states(id)
      return await this.#observe(id, stats)
    } catch (error) {
      if (isMissing(error)) return undefined
      throw error
    }
  }

  isFirstSinceBoot(): Promise<boolean> {
    return markFirst(files.bootMark)
  }

  async define(spec: VmSpec): Promise<void> {
    const present = await this.#virsh.findXml(spec.id, 'inactive')
    try {
      if (present !== undefined && parseDomain(present).name !== spec.name) await this.#virsh.rename(spec.id, spec.name)
      await this.#virsh.define(present === undefined ? buildDomain(spec) : patchDomain(present, spec))
    } catch (error) {
      throw asApiError(error)
    }
    this.#ids.set(spec.name, spec.id)
  }

  async undefine(id: string): Promise<void> {
    try {
      await this.#virsh.undefine(id)
    } catch (error) {
      if (!isMissing(error)) throw error
    }
    for (const [name, known] of this.#ids) if (known === id) this.#ids.delete(name)
    await removeLog(files.serialLog(id))
  }

  async act(id: string, action: VmAction): Promise<void> {
    const verbs: Record<VmAction, () => Promise<void>> = {
      start: () => this.#virsh.start(id),
      shutdown: () => this.#virsh.shutdown(id),
      stop: () => this.#virsh.destroy(id),
      reboot: () => this.#virsh.reboot(id),
      reset: () => this.#virsh.reset(id),
      pause: () => this.#virsh.suspend(id),
      resume: () => this.#virsh.resume(id),
    }
    try {
      await verbs[action]()
    } catch (error) {
      if (action === 'stop' && isNotRunning(error)) return
      throw asApiError(error)
    }
  }

  async attachDisk(id: string, disk: VmSpec['disks'][number]): Promise<void> {
    const live = await this.#virsh.dumpXml(id, 'live')
    if (parseDomain(live).hardware.disks.some(each => each.path === disk.path)) return
    try {
      await this.#virsh.attachDevice(
        id,
        writeXml(diskElement(disk, takeTarget(disk.bus, new Set(targetsOf(live).values())))),
      )
    } catch (error) {
      throw asApiError(error)
    }
  }

  async detachDisk(id: string, path: string): Promise<void> {
    const live = await this.#virsh.dumpXml(id, 'live')
    const disk = parseDomain(live).hardware.disks.find(each => each.path === path)
    const target = targetsOf(live).get(path)
    if (disk === undefined || target === undefined) return
    try {
      await this.#virsh.detachDevice(id, writeXml(diskElement(disk, target)))
    } catch (error) {
      throw asApiError(error)
    }
    await this.#untilGone(id, path)
  }

  async changeMedia(id: string, path: string | null): Promise<void> {
    const live = await this.#virsh.dumpXml(id, 'live')
    const target = targetsOf(live).get(alias.cdrom)
    if (target === undefined) throw new ApiError('illegal_state', 'This VM has no CD-ROM drive. Restart it to get one.')
    try {
      await this.#virsh.updateDevice(id, writeXml(cdromElement(path, target)))
    } catch (error) {
      throw asApiError(error)
    }
  }

  async samples() {
    const stats = await this.#virsh.stats()
    if (stats.some(each => !this.#ids.has(each.name))) await this.#learnNames()
    return stats.flatMap(each => {
      const id = this.#ids.get(each.name)
      return id === undefined ? [] : [sampleOf(id, each)]
    })
  }

  async openConsole(id: string, which: 'vnc' | 'serial', signal: AbortSignal): Promise<Duplex> {
    const xml = await this.#virsh.findXml(id, 'live')
    if (xml === undefined) throw notFound('virtual machine', id)
    return await openLibvirtConsole(id, parseDomain(xml), which, signal)
  }

  async screenshot(id: string): Promise<Buffer> {
    const isOn = async () => {
      const [stats] = await this.#virsh.states(id)
      return stats !== undefined && ['running', 'paused'].includes(powerOf(stats))
    }
    const off = () => new ApiError('illegal_state', 'Not possible: it is off; start it to see its screen')
    if (!(await isOn())) throw off()
    try {
      return await this.#virsh.screenshot(id)
    } catch (error) {
      // It went off meanwhile. libvirt looks for the process before it notices that it has ended.
      if (PROCESS_IS_GONE.test(String(error)) || !(await isOn())) throw off()
      throw error
    }
  }

  async *events(signal: AbortSignal): AsyncIterable<VmDriverEvent> {
    for await (const event of virshEvents(this.#virsh.uri, signal)) {
      for (const look of this.#eventWatchers) look()
      if (event === 'connected' || event === 'lost') {
        yield { type: 'all' }
        continue
      }
      const id = this.#ids.get(event.domain)
      yield id === undefined ? { type: 'all' } : { type: 'changed', id }
    }
  }

  async #observe(id: string, stats: Awaited<ReturnType<Virsh['states']>>[number] | undefined) {
    const xml = await this.#virsh.findXml(id, 'inactive')
    if (xml === undefined || stats === undefined) return undefined
    const domain = parseDomain(xml)
    this.#ids.set(domain.name, id)
    const power = powerOf(stats)
    const on = power !== 'off' && power !== 'crashed'
    const live: Domain = on ? parseDomain((await this.#virsh.findXml(id, 'live')) ?? xml) : domain
    return {
      id,
      name: domain.name,
      power,
      startedAt: on ? await startedAt(domain.name) : null,
      managed: domain.managed,
      hardware: domain.hardware,
      restartRequired: on && !sameHardware(live.hardware, domain.hardware),
      problem: problemOf(stats),
    } satisfies ObservedVm
  }

  async #learnNames(): Promise<void> {
    for (const { id, name } of await this.#virsh.list()) this.#ids.set(name, id)
  }

  /** The guest gives a disk up in its own time, and libvirt tells by an event; without events we look now and then. */
  async #untilGone(id: string, path: string): Promise<void> {
    const deadline = Date.now() + DETACH_MS
    for (;;) {
      const live = await this.#virsh.findXml(id, 'live')
      if (live === undefined || !parseDomain(live).hardware.disks.some(each => each.path === path)) return
      if (Date.now() > deadline) {
        throw new ApiError(
          'illegal_state',
          'The guest does not release this disk. Unmount it there, or shut it down first.',
        )
      }
      await this.#nextEvent(1000)
    }
  }

  #nextEvent(atMostMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, atMostMs)
    this.#eventWatchers.add(resolve)
    return promise.finally(() => {
      clearTimeout(timer)
      this.#eventWatchers.delete(resolve)
    })
  }
}
