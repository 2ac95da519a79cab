import type { Core } from '../api/ports.ts'
import { newId } from '../lib/id.ts'
import { kindPrefix } from '../store/keys.ts'
import { hash01 } from './sim/load.ts'
import { newMac } from './vm.checks.ts'
import type { VmPorts } from './vm.context.ts'
import type { SimControls } from './vm.driver.sim.ts'
import type { VmDriver } from './vm.driver.ts'
import { volumeName } from './vm.plan.ts'
import type { VmConfig } from './vm.schema.ts'
import { specResolver } from './vm.spec.ts'
import { type StoredVm, vmRecords } from './vm.store.ts'

const ROLES = ['web', 'db', 'cache', 'build', 'mail', 'files', 'proxy', 'monitor', 'desktop', 'test']
const CPUS = [1, 2, 2, 4, 8]
const GIB = 1024 ** 3
/** Beyond this many, VMs are made without disks: they only serve to make lists long. */
const WITH_DISKS = 60

/** One of `choices`, the same each time for the same text. */
const pick = <T>(choices: readonly [T, ...T[]] | readonly T[], text: string): T | undefined =>
  choices[Math.floor(hash01(text) * choices.length)]

function configFor(name: string, networkIds: readonly string[]): VmConfig {
  const cpus = pick(CPUS, `${name} cpus`) ?? 1
  const networkId = pick(networkIds, `${name} network`)
  return {
    description: `Simulated, ${name}`,
    cpus,
    memoryMiB: cpus * 1024,
    firmware: hash01(`${name} firmware`) < 0.8 ? 'uefi' : 'bios',
    hardwareVirtualisation: true,
    autostart: hash01(`${name} autostart`) < 0.3,
    bootOrder: ['disk', 'cdrom'],
    cdromImageId: null,
    disks: [],
    nics: networkId === undefined ? [] : [{ id: newId(), networkId, mac: newMac(), model: 'virtio' }],
    tags: hash01(`${name} tag`) < 0.5 ? ['production'] : [],
  }
}

/**
 * Fills an empty simulator with `count` VMs over all hosts. At every start it gives the simulated hypervisor, which
 * forgets, the definitions of all VMs back, and runs about two thirds of them. To be called before the service starts.
 */
export async function seedSimVms(
  core: Core,
  driver: VmDriver & { simulate: SimControls },
  ports: VmPorts,
  count: number,
): Promise<void> {
  const records = vmRecords(core.store)
  await records.load()
  const isEmpty = [...records.all()].length === 0
  if (isEmpty) await makeVms(core, ports, records, count)
  const specOf = specResolver(ports.storage, ports.networks)
  for (const record of records.all()) {
    if (record.phase !== 'ready') continue
    try {
      await driver.define(await specOf(record))
      const upFor = (1 + hash01(`${record.name} up`) * 500) * 3600_000
      if (hash01(record.name) < 0.65) driver.simulate.power(record.id, 'running', Math.round(Date.now() - upFor))
    } catch (error) {
      core.log.warn({ err: error, vm: record.name }, 'not simulated')
    }
  }
}

async function makeVms(
  core: Core,
  ports: VmPorts,
  records: ReturnType<typeof vmRecords>,
  count: number,
): Promise<void> {
  const prefix = kindPrefix('networks')
  const networkIds = (await core.store.list(prefix)).entries.map(entry => entry.key.slice(prefix.length))
  const made: StoredVm[] = []
  for (let index = 0; index < count; index++) {
    const name = `${ROLES[index % ROLES.length]}-${String(Math.floor(index / ROLES.length) + 1).padStart(2, '0')}`
    const hostId = pick(ports.hosts.hostIds(), `${name} host`) ?? core.hostId
    made.push(await records.create({ name, config: configFor(name, networkIds), phase: 'ready', hostId }))
  }
  await giveDisks(core, ports, records, made.slice(0, WITH_DISKS))
}

async function giveDisks(core: Core, { storage }: VmPorts, records: ReturnType<typeof vmRecords>, vms: StoredVm[]) {
  const spec = { kind: 'vm.seed', title: 'Make the disks of the simulated VMs', targets: [], requestor: 'system' }
  const task = await core.tasks.start(spec, async task => {
    await Promise.all(
      vms.map(async ({ id, name }) => {
        const owner = { kind: 'vms', id, name } as const
        const sizeBytes = (pick([10, 20, 40, 80], name) ?? 10) * GIB
        const volume = await storage.createVolume({ name: volumeName(name, 1), sizeBytes, imageId: null, owner }, task)
        const disks: VmConfig['disks'] = [{ id: newId(), volumeId: volume.id, bus: 'virtio' }]
        await records.update(id, present => ({ config: { ...present.config, disks } }))
      }),
    )
  })
  await core.tasks.wait(task.id)
}
