import { describe, expect, test } from 'vitest'
import type { StoragePort } from '../api/ports.ts'
import { recordStore } from '../store/records.ts'
import { BY, testVms, wanted } from './test-vms.ts'
import type { VmDriver } from './vm.driver.ts'
import { VmConfig } from './vm.schema.ts'

/** Calls that hang as if the process had been killed in them, until the test is over. */
const hanging: ((reason: Error) => void)[] = []
const never = () => new Promise<never>((_, reject) => void hanging.push(reject))
const letGo = () => {
  for (const reject of hanging.splice(0)) reject(new Error('the test is over'))
}
const fail = async () => {
  throw new Error('injected')
}

/** The n-th call of `method` does `what` instead; all others go through. */
function onCall<T extends object>(target: T, method: keyof T, n: number, what: () => Promise<never>): T {
  let calls = 0
  const original = target[method]
  if (typeof original !== 'function') throw new TypeError(`${String(method)} is no method`)
  const replaced = (...parameters: unknown[]) => (++calls === n ? what() : original.apply(target, parameters))
  return { ...target, [method]: replaced }
}

/** Like `onCall`, but the work is done before it fails, as when the answer is lost. */
function afterCall<T extends object>(target: T, method: keyof T, n: number, what: () => Promise<never>): T {
  let calls = 0
  const original = target[method]
  if (typeof original !== 'function') throw new TypeError(`${String(method)} is no method`)
  const replaced = async (...parameters: unknown[]) => {
    const result: unknown = await original.apply(target, parameters)
    return ++calls === n ? await what() : result
  }
  return { ...target, [method]: replaced }
}

const twoDisks = wanted({ disks: [{ sizeGiB: 1 }, { sizeGiB: 1 }] })
type Faults = [
  string,
  { wrapDriver?: (driver: VmDriver) => VmDriver; wrapStorage?: (storage: StoragePort) => StoragePort },
]

const creationFaults = (what: () => Promise<never>): Faults[] => [
  ['the first volume', { wrapStorage: storage => onCall(storage, 'createVolume', 1, what) }],
  ['the second volume', { wrapStorage: storage => onCall(storage, 'createVolume', 2, what) }],
  ['the second volume, after it was made', { wrapStorage: storage => afterCall(storage, 'createVolume', 2, what) }],
  ['the definition', { wrapDriver: driver => onCall(driver, 'define', 1, what) }],
  ['the definition, after it was made', { wrapDriver: driver => afterCall(driver, 'define', 1, what) }],
]

describe('a creation that fails leaves nothing', () => {
  test.each(creationFaults(fail))('at %s', async (_, options) => {
    await using t = await testVms(options)
    const { task } = await t.service.create(twoDisks, BY)
    expect((await t.core.tasks.wait(task.id)).status).toBe('failed')
    expect(t.service.list()).toEqual([])
    expect(await t.driver.list()).toEqual([])
    expect(await t.pool.listVolumeIds()).toEqual([])
    // The name is free again.
    await t.make()
  })
})

describe('a creation that is cancelled leaves nothing', () => {
  test('while a volume is being made', async () => {
    const started = Promise.withResolvers<void>()
    await using t = await testVms({
      wrapStorage: storage => ({
        ...storage,
        async createVolume(input, task) {
          started.resolve()
          await new Promise((_, reject) => task.signal.addEventListener('abort', () => reject(task.signal.reason)))
          return await storage.createVolume(input, task)
        },
      }),
    })
    const { task } = await t.service.create(twoDisks, BY)
    await started.promise
    t.core.tasks.cancel(task.id)
    expect((await t.core.tasks.wait(task.id)).status).toBe('cancelled')
    expect(t.service.list()).toEqual([])
    expect(await t.pool.listVolumeIds()).toEqual([])
  })
})

describe('a service that dies while it creates', () => {
  test.each(creationFaults(never))('at %s: the next one takes everything back', async (_, options) => {
    await using t = await testVms(options)
    await t.service.create(twoDisks, BY)
    await expect.poll(() => hanging.length).toBe(1)
    const next = await t.again()
    expect(next.list()).toEqual([])
    expect(await t.driver.list()).toEqual([])
    expect(await t.pool.listVolumeIds()).toEqual([])
    letGo()
  })
})

describe('a service that dies while it deletes', () => {
  const faults: Faults[] = [
    ['the definition', { wrapDriver: driver => onCall(driver, 'undefine', 1, never) }],
    ['the volume', { wrapStorage: storage => onCall(storage, 'deleteVolume', 1, never) }],
    ['the volume, after it is gone', { wrapStorage: storage => afterCall(storage, 'deleteVolume', 1, never) }],
  ]
  test.each(faults)('at %s: the next one finishes it', async (_, options) => {
    await using t = await testVms(options)
    const id = await t.make()
    await t.service.remove(id, true, BY)
    await expect.poll(() => hanging.length).toBe(1)
    const next = await t.again()
    expect(next.list()).toEqual([])
    expect(await t.driver.list()).toEqual([])
    expect(await t.pool.listVolumeIds()).toEqual([])
    letGo()
  })

  test('volumes that were to stay, stay', async () => {
    await using t = await testVms({ wrapDriver: driver => onCall(driver, 'undefine', 1, never) })
    const id = await t.make()
    await t.service.remove(id, false, BY)
    await expect.poll(() => hanging.length).toBe(1)
    const next = await t.again()
    expect(next.list()).toEqual([])
    expect(await t.pool.listVolumeIds()).toHaveLength(1)
    letGo()
  })
})

describe('starting with the host', () => {
  test('VMs marked so are started once after a boot, others not', async () => {
    const config = { ...VmConfig.parse(bare), autostart: true }
    await using t = await testVms({
      async prepare({ core }) {
        const records = recordStore(core.store, 'vms', VmConfig)
        await records.create({ name: 'with-host', config, phase: 'ready', hostId: core.hostId })
        await records.create({
          name: 'by-hand',
          config: { ...config, autostart: false },
          phase: 'ready',
          hostId: core.hostId,
        })
      },
    })
    const power = () => Object.fromEntries(t.service.list().map(vm => [vm.name, vm.state.power]))
    await expect.poll(power).toEqual({ 'with-host': 'running', 'by-hand': 'off' })
    const id = t.service.list().find(vm => vm.name === 'with-host')?.id ?? ''
    await expect.poll(() => t.service.get(id).vm.state.taskId).toBeNull()
    await t.ended(t.service.power(id, 'stop', BY))
    const next = await t.again()
    expect(next.get(id).vm.state.power).toBe('off')
  })
})

const bare = {
  description: '',
  cpus: 1,
  memoryMiB: 64,
  firmware: 'bios',
  hardwareVirtualisation: true,
  autostart: false,
  bootOrder: ['disk'],
  cdromImageId: null,
  disks: [],
  nics: [],
  tags: [],
}
