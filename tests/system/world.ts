import { expect } from 'vitest'
import type { Network } from '../../mgmt/src/network/network.schema.ts'
import type { Image } from '../../mgmt/src/storage/storage.schema.ts'
import type { Vm, VmCreate } from '../../mgmt/src/vms/vm.schema.ts'
import type { ApiClient } from '../lib/api.ts'
import type { Visitor } from '../lib/browser.ts'
import { taskDone } from '../lib/tasks.ts'
import { until } from '../lib/wait.ts'
import type { Machine } from './machine.ts'

export const PASSWORD = 'correct horse battery staple'
export const HOST_NAME = 'lqx-test'

/** Starting a VM takes about 10 s under emulation, its guest as long again; both more when the machine is busy. */
export const GUEST_MS = 180_000
export const TASK_MS = 180_000

/** What the stages of the suite hand on to each other. Filled in order; reading what is not there yet throws. */
export class World {
  private readonly things = new Map<string, unknown>()

  private take<T>(key: string): T {
    const thing = this.things.get(key)
    if (thing === undefined) throw new Error(`an earlier stage failed before it made the ${key}`)
    // Every key is written by one setter below, with the type its getter names.
    return thing as T
  }

  get machine(): Machine {
    return this.take('machine')
  }
  set machine(value: Machine) {
    this.things.set('machine', value)
  }
  get api(): ApiClient {
    return this.take('api')
  }
  set api(value: ApiClient) {
    this.things.set('api', value)
  }
  get visitor(): Visitor {
    return this.take('visitor')
  }
  set visitor(value: Visitor) {
    this.things.set('visitor', value)
  }

  /** Runs in the appliance's debug shell; throws when the command fails. Returns what it printed, trimmed. */
  async run(command: string, deadlineMs?: number): Promise<string> {
    const { code, output } = await this.machine.sh(command, deadlineMs)
    if (code !== 0) throw new Error(`in the appliance: ${command}: exit code ${code}\n${output}`)
    return output.trim()
  }

  /** The second channel: libvirt's own view, asked for inside the appliance. */
  async virsh(args: string): Promise<string> {
    return await this.run(`virsh -q ${args}`)
  }

  async vm(name: string): Promise<Vm> {
    const list = await this.api.get<{ items: Vm[] }>('/api/v1/vms?limit=1000')
    const vm = list.items.find(item => item.name === name)
    if (vm === undefined) throw new Error(`there is no VM "${name}"`)
    return vm
  }

  async image(name: string): Promise<Image> {
    const list = await this.api.get<{ items: Image[] }>('/api/v1/images?limit=1000')
    const image = list.items.find(item => item.name === name)
    if (image === undefined) throw new Error(`there is no image "${name}"`)
    return image
  }

  async network(name: string): Promise<Network> {
    const list = await this.api.get<{ items: Network[] }>('/api/v1/networks')
    const network = list.items.find(item => item.name === name)
    if (network === undefined) throw new Error(`there is no network "${name}"`)
    return network
  }

  async createVm(input: Partial<VmCreate> & { name: string }): Promise<Vm> {
    const body = { cpus: 1, memoryMiB: 256, firmware: 'bios', ...input }
    await taskDone(this.api, await this.api.post<{ taskId: string }>('/api/v1/vms', body), TASK_MS)
    return await this.vm(input.name)
  }

  /** Asks for a power action and waits for its task. */
  async act(vmId: string, action: string): Promise<void> {
    const accepted = await this.api.post<{ taskId: string }>(`/api/v1/vms/${vmId}/actions/${action}`)
    await taskDone(this.api, accepted, TASK_MS)
  }

  async deleteVm(vmId: string): Promise<void> {
    const accepted = await this.api.change<{ taskId: string }>('DELETE', `/api/v1/vms/${vmId}`)
    await taskDone(this.api, accepted, TASK_MS)
  }

  /** Waits until the API and libvirt both say that the VM is in this power state. */
  async expectPower(vm: Pick<Vm, 'id' | 'name'>, power: 'running' | 'off' | 'paused', deadlineMs = 120_000) {
    const words = { running: 'running', off: 'shut off', paused: 'paused' }
    await until(
      `the API says that ${vm.name} is ${power}`,
      async () => (await this.api.get<Vm>(`/api/v1/vms/${vm.id}`)).state.power === power,
      { deadlineMs },
    )
    expect(await this.virsh(`domstate ${vm.id}`)).toBe(words[power])
  }

  /** Files of the pool, as paths below /srv/local. */
  async poolFiles(): Promise<string[]> {
    const listing = await this.run('cd /srv/local && find images volumes uploads -type f')
    return listing === '' ? [] : listing.split(/\s+/).sort()
  }
}
