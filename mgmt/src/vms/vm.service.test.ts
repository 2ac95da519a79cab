import { describe, expect, test } from 'vitest'
import { newId } from '../lib/id.ts'
import { BY, NETWORK_ID, testVms, wanted } from './test-vms.ts'

describe('creating', () => {
  test('makes volumes, defines the VM and starts it when asked', async () => {
    await using t = await testVms()
    const id = await t.make({ start: true, disks: [{ sizeGiB: 1 }, { sizeGiB: 2, bus: 'scsi' }] })
    const { vm } = t.service.get(id)
    expect(vm).toMatchObject({
      name: 'web-1',
      state: { power: 'running', phase: 'ready', taskId: null, problem: null, addresses: ['10.77.0.10'] },
    })
    expect(vm.config.disks.map(disk => disk.bus)).toEqual(['virtio', 'scsi'])
    const observed = await t.driver.get(id)
    expect(observed?.hardware.disks.map(disk => disk.path)).toEqual(
      vm.config.disks.map(disk => t.pool.volumePath(disk.volumeId)),
    )
    expect(new Set(await t.pool.listVolumeIds())).toEqual(new Set(vm.config.disks.map(disk => disk.volumeId)))
  })

  test('is refused with a reason before anything is changed', async () => {
    await using t = await testVms()
    const first = await t.make({ nics: [{ networkId: NETWORK_ID, mac: '52:54:00:00:00:01' }] })
    const volumes = (await t.pool.listVolumeIds()).length
    const refused = async (change: Record<string, unknown>, code: string) =>
      await expect(t.service.create(wanted({ name: 'web-2', ...change }), BY)).rejects.toMatchObject({ code })
    await refused({ name: 'WEB-1' }, 'name_taken')
    await refused({ nics: [{ networkId: newId() }] }, 'invalid_request')
    await refused({ nics: [{ networkId: NETWORK_ID, mac: '52:54:00:00:00:01' }] }, 'in_use')
    await refused({ nics: [1, 2].map(() => ({ networkId: NETWORK_ID, mac: '52:54:00:00:00:02' })) }, 'invalid_request')
    await refused({ cdromImageId: newId() }, 'invalid_request')
    await refused({ disks: [{ sizeGiB: 1, imageId: newId() }] }, 'invalid_request')
    await refused({ hostId: newId() }, 'invalid_request')
    expect(t.service.list().map(vm => vm.id)).toEqual([first])
    expect(await t.pool.listVolumeIds()).toHaveLength(volumes)
  })

  test('a start that fails leaves the VM, ready to be started', async () => {
    await using t = await testVms()
    const { task, vmId } = await t.service.create(wanted({ name: 'x-error-503-start', start: true }), BY)
    const ended = await t.core.tasks.wait(task.id)
    expect(ended).toMatchObject({ status: 'failed', error: { code: 'unavailable' } })
    expect(ended.error?.message).toContain('It is created')
    expect(t.service.get(vmId).vm.state).toMatchObject({ phase: 'ready', power: 'off' })
  })
})

describe('power', () => {
  test('one way through all actions, each refused where it makes no sense', async () => {
    await using t = await testVms()
    const id = await t.make()
    const power = () => t.service.get(id).vm.state.power
    const act = async (action: Parameters<typeof t.service.power>[1]) =>
      expect((await t.ended(t.service.power(id, action, BY))).status).toBe('succeeded')
    const refused = async (action: Parameters<typeof t.service.power>[1]) =>
      await expect(t.service.power(id, action, BY)).rejects.toMatchObject({ code: 'illegal_state' })

    for (const action of ['stop', 'shutdown', 'reboot', 'reset', 'pause', 'resume'] as const) await refused(action)
    await act('start')
    expect(power()).toBe('running')
    for (const action of ['start', 'resume'] as const) await refused(action)
    await act('pause')
    expect(power()).toBe('paused')
    await refused('shutdown')
    await act('resume')
    await act('reboot')
    await act('reset')
    await act('shutdown')
    expect(power()).toBe('off')
    await act('start')
    await act('stop')
    expect(power()).toBe('off')
  })

  test('while a task holds it, everything else is refused with the name of the task', async () => {
    await using t = await testVms()
    const id = await t.make({ start: true, name: 'a-ignores-shutdown' })
    const task = await t.service.power(id, 'shutdown', BY)
    expect(t.service.get(id).vm.state).toMatchObject({ taskId: task.id })
    await expect.poll(() => t.service.get(id).vm.state.power).toBe('shutting-down')
    await expect(t.service.power(id, 'stop', BY)).rejects.toMatchObject({
      code: 'locked',
      details: { taskId: task.id },
    })
    const { revision } = t.service.get(id)
    await expect(t.service.update(id, { description: 'x' }, revision)).rejects.toMatchObject({ code: 'locked' })
    t.core.tasks.cancel(task.id)
    expect((await t.core.tasks.wait(task.id)).status).toBe('cancelled')
    expect(t.service.get(id).vm.state.power).toBe('running')
  })

  test('a guest that does not obey is told of, and keeps running', async () => {
    await using t = await testVms({ shutdownMs: 50 })
    const id = await t.make({ start: true, name: 'a-ignores-shutdown' })
    const ended = await t.ended(t.service.power(id, 'shutdown', BY))
    expect(ended).toMatchObject({ status: 'failed', error: { code: 'illegal_state' } })
    expect(ended.error?.message).toContain('did not shut down')
    expect(t.service.get(id).vm.state.power).toBe('running')
  })
})

describe('behind our back', () => {
  test('a VM that was started or stopped with other tools shows it', async () => {
    await using t = await testVms()
    const id = await t.make()
    t.driver.simulate.power(id, 'running')
    await expect.poll(() => t.service.get(id).vm.state.power).toBe('running')
    t.driver.simulate.power(id, 'crashed')
    await expect.poll(() => t.service.get(id).vm.state).toMatchObject({ power: 'crashed', startedAt: null })
    expect(t.service.get(id).vm.state.problem).toContain('unexpectedly')
  })

  test('a definition that is gone is told of; starting defines it again', async () => {
    await using t = await testVms()
    const id = await t.make()
    t.driver.simulate.vanish(id)
    await expect.poll(() => t.service.get(id).vm.state.problem).toContain('definition is gone')
    expect(t.service.get(id).vm.state.power).toBe('off')
    expect((await t.ended(t.service.power(id, 'start', BY))).status).toBe('succeeded')
    expect(t.service.get(id).vm.state).toMatchObject({ power: 'running', problem: null })
  })

  test('a definition that was changed is told of; starting puts it right', async () => {
    await using t = await testVms()
    const id = await t.make()
    const { vm } = t.service.get(id)
    const present = await t.driver.get(id)
    if (present === undefined) throw new Error('not defined')
    const { disks, nics } = present.hardware
    await t.driver.define({ id, name: vm.name, config: { ...vm.config, memoryMiB: 512 }, disks, nics, cdromPath: null })
    await expect.poll(() => t.service.get(id).vm.state.problem).toContain('512 MiB instead of 2048')
    await t.ended(t.service.power(id, 'start', BY))
    expect((await t.driver.get(id))?.hardware.memoryMiB).toBe(2048)
    expect(t.service.get(id).vm.state.problem).toBeNull()
  })
})

describe('changing', () => {
  test('texts at any time, hardware and name only while it is off', async () => {
    await using t = await testVms()
    const id = await t.make({ start: true })
    const edit = (change: object) => t.service.update(id, change, t.service.get(id).revision)
    await edit({ description: 'hello', tags: ['a'], autostart: true })
    await expect(edit({ cpus: 8 })).rejects.toMatchObject({ code: 'illegal_state' })
    await expect(edit({ name: 'web-9' })).rejects.toMatchObject({ code: 'illegal_state' })
    // The same value is no change.
    await edit({ cpus: t.service.get(id).vm.config.cpus, name: 'web-1' })
    await t.ended(t.service.power(id, 'stop', BY))
    const { vm } = await edit({ cpus: 8, memoryMiB: 4096, firmware: 'bios', name: 'web-9' })
    expect(vm).toMatchObject({ name: 'web-9', config: { cpus: 8, description: 'hello', tags: ['a'] } })
    expect(await t.driver.get(id)).toMatchObject({
      name: 'web-9',
      hardware: { cpus: 8, memoryMiB: 4096, firmware: 'bios' },
    })
  })

  test('with an old revision it is refused', async () => {
    await using t = await testVms()
    const id = await t.make()
    const { revision } = t.service.get(id)
    await t.service.update(id, { description: 'first' }, revision)
    await expect(t.service.update(id, { description: 'second' }, revision)).rejects.toMatchObject({
      code: 'etag_mismatch',
    })
    expect(t.service.get(id).vm.config.description).toBe('first')
  })

  test('a name that is taken, or a hypervisor that refuses, changes nothing', async () => {
    await using t = await testVms()
    await t.make()
    const id = await t.make({ name: 'web-2' })
    const edit = (change: object) => t.service.update(id, change, t.service.get(id).revision)
    await expect(edit({ name: 'Web-1' })).rejects.toMatchObject({ code: 'name_taken' })
    await expect(edit({ name: 'x-error-503' })).rejects.toMatchObject({ code: 'unavailable' })
    expect(t.service.get(id).vm).toMatchObject({ name: 'web-2', state: { problem: null } })
    await edit({ name: 'web-3' })
  })
})

describe('disks and cards', () => {
  test('a new disk and an existing volume are plugged into a running guest, and out again', async () => {
    await using t = await testVms()
    const id = await t.make({ start: true, disks: [] })
    const other = await t.make({ name: 'web-2' })
    const free = t.service.get(other).vm.config.disks[0]
    if (free === undefined) throw new Error('no disk')
    expect((await t.ended(t.service.addDisk(id, { sizeGiB: 1, imageId: null, bus: 'virtio' }, BY))).status).toBe(
      'succeeded',
    )
    await expect(t.service.addDisk(id, { volumeId: free.volumeId, bus: 'virtio' }, BY)).rejects.toMatchObject({
      code: 'in_use',
    })
    await t.ended(t.service.removeDisk(other, free.id, false, BY))
    await t.ended(t.service.addDisk(id, { volumeId: free.volumeId, bus: 'virtio' }, BY))
    expect(t.service.get(id).vm).toMatchObject({ state: { restartRequired: false } })
    expect((await t.driver.get(id))?.hardware.disks).toHaveLength(2)
    expect(t.service.usersOfVolume(free.volumeId).map(user => user.id)).toEqual([id])
    expect(t.service.volumeIsOpen(free.volumeId)).toBe(true)
    const added = t.service.get(id).vm.config.disks[0]
    if (added === undefined) throw new Error('no disk')
    await t.ended(t.service.removeDisk(id, added.id, true, BY))
    expect(await t.pool.listVolumeIds()).toEqual([free.volumeId])
    expect((await t.driver.get(id))?.hardware.disks.map(disk => disk.id)).toEqual(
      t.service.get(id).vm.config.disks.map(disk => disk.id),
    )
  })

  test('a disk that cannot be plugged leaves nothing', async () => {
    await using t = await testVms()
    const id = await t.make({ start: true, disks: [], name: 'x-error-503-attach' })
    const ended = await t.ended(t.service.addDisk(id, { sizeGiB: 1, imageId: null, bus: 'virtio' }, BY))
    expect(ended.status).toBe('failed')
    expect(t.service.get(id).vm.config.disks).toEqual([])
    expect(await t.pool.listVolumeIds()).toEqual([])
  })

  test('cards are added and removed while it is off', async () => {
    await using t = await testVms()
    const id = await t.make({ nics: [] })
    const { vm } = await t.service.addNic(id, { networkId: NETWORK_ID, model: 'virtio' })
    const nic = vm.config.nics[0]
    if (nic === undefined) throw new Error('no card')
    expect((await t.driver.get(id))?.hardware.nics).toMatchObject([{ mac: nic.mac, bridge: 'br-test' }])
    expect(t.service.usersOfNetwork(NETWORK_ID)).toHaveLength(1)
    await t.service.removeNic(id, nic.id)
    expect((await t.driver.get(id))?.hardware.nics).toEqual([])
    await expect(t.service.removeNic(id, nic.id)).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('deleting', () => {
  test('takes definition, volumes and name, or leaves the volumes', async () => {
    await using t = await testVms()
    const id = await t.make()
    expect((await t.ended(t.service.remove(id, true, BY))).status).toBe('succeeded')
    expect(() => t.service.get(id)).toThrow(/There is no/)
    expect(await t.driver.list()).toEqual([])
    expect(await t.pool.listVolumeIds()).toEqual([])
    const second = await t.make()
    await t.ended(t.service.remove(second, false, BY))
    expect(await t.pool.listVolumeIds()).toHaveLength(1)
    // Its volume has the obvious name, so the new one gets another.
    await t.make()
    expect(await t.pool.listVolumeIds()).toHaveLength(2)
  })

  test('is refused while it runs', async () => {
    await using t = await testVms()
    const id = await t.make({ start: true })
    await expect(t.service.remove(id, true, BY)).rejects.toMatchObject({ code: 'illegal_state' })
  })

  test('that failed can be asked for again', async () => {
    await using t = await testVms({
      wrapDriver: driver => {
        let fails = 1
        return {
          ...driver,
          undefine: async id => {
            if (fails-- > 0) throw new Error('not now')
            await driver.undefine(id)
          },
        }
      },
    })
    const id = await t.make()
    expect((await t.ended(t.service.remove(id, true, BY))).status).toBe('failed')
    expect(t.service.get(id).vm.state).toMatchObject({ phase: 'deleting', problem: expect.stringContaining('again') })
    expect((await t.ended(t.service.remove(id, true, BY))).status).toBe('succeeded')
    expect(t.service.list()).toEqual([])
  })
})
