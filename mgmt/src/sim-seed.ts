import type { Core, Service } from './api/ports.ts'
import type { HostDriver } from './hosts/host.driver.ts'
import { newId } from './lib/id.ts'
import type { NetworkService } from './network/index.ts'
import type { StorageService } from './storage/index.ts'
import { recordStore } from './store/records.ts'
import type { TaskContext } from './tasks/index.ts'
import type { SimControls } from './vms/vm.driver.sim.ts'
import { VmConfig } from './vms/vm.schema.ts'

const GIB = 1024 ** 3
const DAY_MS = 86_400_000

/** What the simulated machines are for; each kind in its own size. */
const KINDS = [
  { name: 'web', cpus: 2, memoryMiB: 2048, diskGiB: 20, tags: ['production', 'web'] },
  { name: 'db', cpus: 8, memoryMiB: 16_384, diskGiB: 200, tags: ['production', 'database'] },
  { name: 'cache', cpus: 2, memoryMiB: 8192, diskGiB: 10, tags: ['production'] },
  { name: 'ci', cpus: 4, memoryMiB: 8192, diskGiB: 80, tags: ['build'] },
  { name: 'desktop', cpus: 4, memoryMiB: 8192, diskGiB: 60, tags: ['office'] },
  { name: 'mail', cpus: 2, memoryMiB: 4096, diskGiB: 100, tags: ['office'] },
  { name: 'test', cpus: 1, memoryMiB: 1024, diskGiB: 8, tags: [] },
] as const

/** Of ten machines: seven run, one is paused, one crashed, one is off. */
const POWERS = [
  'running',
  'running',
  'off',
  'running',
  'running',
  'running',
  'paused',
  'running',
  'running',
  'crashed',
] as const

/** Stands for a task: nobody waits for the seed. */
const NO_TASK: TaskContext = {
  taskId: newId(),
  signal: new AbortController().signal,
  log: () => {},
  progress: () => {},
}

/** A number that is the same for the same text, to spread things evenly and repeatably. */
const spread = (text: string): number => [...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) >>> 0, 7)

const mac = (index: number): string =>
  `52:54:00:${[16, 8, 0].map(shift => ((index >> shift) & 0xff).toString(16).padStart(2, '0')).join(':')}`

interface SeedPorts {
  core: Core
  storage: StorageService
  networks: NetworkService
  hosts: Pick<HostDriver, 'hosts'>
}

/** Config of the machine number `index` with a new volume. */
async function seedConfig({ storage }: SeedPorts, index: number, networkId: string, vm: { id: string; name: string }) {
  const kind = KINDS[index % KINDS.length] ?? KINDS[0]
  const owner = { kind: 'vms' as const, ...vm }
  const disk = { name: `${vm.name}-disk-1`, sizeBytes: kind.diskGiB * GIB, imageId: null, owner }
  const volume = await storage.createVolume(disk, NO_TASK)
  const config: VmConfig = {
    description: index % 5 === 0 ? `Simulated ${kind.name} machine` : '',
    cpus: kind.cpus,
    memoryMiB: kind.memoryMiB,
    firmware: index % 4 === 3 ? 'bios' : 'uefi',
    hardwareVirtualisation: true,
    autostart: index % 3 === 0,
    bootOrder: ['disk', 'cdrom'],
    cdromImageId: null,
    disks: [{ id: newId(), volumeId: volume.id, bus: 'virtio' }],
    nics: [{ id: newId(), networkId, mac: mac(index), model: 'virtio' }],
    tags: [...kind.tags],
  }
  return config
}

/** Makes `count` virtual machines with their volumes when there are none; starts after networks, before VMs. */
export function seedVms(ports: SeedPorts, count: number): Service {
  return {
    async start() {
      const records = recordStore(ports.core.store, 'vms', VmConfig)
      if (count === 0 || (await records.list()).length > 0) return
      const networks = await ports.networks.list()
      const hostIds = (await ports.hosts.hosts()).map(host => host.id)
      for (let index = 0; index < count; index++) {
        const kind = KINDS[index % KINDS.length] ?? KINDS[0]
        const number = String(Math.floor(index / KINDS.length) + 1).padStart(2, '0')
        const vm = { id: newId(), name: `${kind.name}-${number}` }
        const networkId = networks[index % networks.length]?.id
        if (networkId === undefined) throw new Error('there is no network to seed machines on')
        const config = await seedConfig(ports, index, networkId, vm)
        const hostId = hostIds[spread(vm.name) % hostIds.length] ?? ports.core.hostId
        await records.create({ ...vm, config, phase: 'ready', hostId })
      }
    },
    async close() {},
  }
}

/** Puts the seeded machines into their power states, each time the simulator starts; starts after VMs. */
export function powerVms(core: Core, driver: { simulate: SimControls }): Service {
  return {
    async start() {
      for (const { id, name } of await recordStore(core.store, 'vms', VmConfig).list()) {
        const power = POWERS[spread(name) % POWERS.length] ?? 'off'
        if (power === 'off') continue
        const startedAt = Date.now() - ((spread(id) % 40) + 1) * (DAY_MS / 3)
        driver.simulate.power(id, power, startedAt)
      }
    },
    async close() {},
  }
}
