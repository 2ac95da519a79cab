import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { newId } from '../lib/id.ts'
import { testStorage } from './test-storage.ts'

const MIB = 1024 * 1024
const who = { name: 'tester' }
const create = (name: string) => ({ name, sizeBytes: 8 * MIB, imageId: null, description: '' })
const vm = { kind: 'vms', id: newId(), name: 'web-1' } as const

describe('volumes', () => {
  it('are made by a task and then ready', async () => {
    await using t = await testStorage()
    const { task, volumeId } = await t.storage.volumes.create(create('data'), who)
    expect(task).toMatchObject({ kind: 'volume.create', requestor: 'tester', targets: [{ id: volumeId }] })
    expect((await t.core.tasks.wait(task.id)).status).toBe('succeeded')
    expect(await t.storage.volumes.view(await t.storage.volumes.get(volumeId))).toMatchObject({
      name: 'data',
      config: { sizeBytes: 8 * MIB, poolId: t.storage.pools.localId() },
      state: { phase: 'ready', format: 'qcow2', attachedTo: null, taskId: null, problem: null },
    })
    expect(existsSync(t.pool.volumePath(volumeId))).toBe(true)
    await expect(t.storage.volumes.create(create('DATA'), who)).rejects.toMatchObject({ code: 'name_taken' })
  })

  it.each([
    ['x-error-nospace', 'no_space'],
    ['x-error-503', 'unavailable'],
    ['x-error-500', 'internal'],
  ])('leave no record and no file when making them fails (%s)', async (name, code) => {
    await using t = await testStorage()
    const { task, volumeId } = await t.storage.volumes.create(create(name), who)
    expect(await t.core.tasks.wait(task.id)).toMatchObject({ status: 'failed', error: { code } })
    await expect(t.storage.volumes.get(volumeId)).rejects.toMatchObject({ code: 'not_found' })
    expect(await t.pool.listVolumeIds()).toEqual([])
    expect(await t.records.volumes.findByName(name)).toBeUndefined()
  })

  it('are refused at once when the pool is full', async () => {
    await using t = await testStorage({ capacityBytes: MIB / 2 })
    await expect(t.storage.volumes.create(create('big'), who)).rejects.toMatchObject({
      code: 'no_space',
      details: { availableBytes: MIB / 2 },
    })
    expect(await t.records.volumes.list()).toEqual([])
  })

  it('grow, and never shrink or grow under a running VM', async () => {
    await using t = await testStorage()
    const { task, volumeId: id } = await t.storage.volumes.create(create('data'), who)
    await t.core.tasks.wait(task.id)
    const { volumes } = t.storage
    const revision = async () => (await volumes.get(id)).revision
    await expect(volumes.update(id, { sizeBytes: 4 * MIB }, await revision())).rejects.toThrow('only grows')
    t.open.add(id)
    await expect(volumes.update(id, { sizeBytes: 16 * MIB }, await revision())).rejects.toMatchObject({
      code: 'illegal_state',
    })
    await volumes.update(id, { description: 'while running' }, await revision())
    t.open.delete(id)
    const grown = await volumes.update(id, { sizeBytes: 16 * MIB, name: 'data-2' }, await revision())
    expect(grown).toMatchObject({ name: 'data-2', config: { sizeBytes: 16 * MIB, description: 'while running' } })
    expect((await t.pool.volumeInfo(id))?.virtualSizeBytes).toBe(16 * MIB)
    await expect(volumes.update(id, { name: 'z' }, grown.revision - 1)).rejects.toMatchObject({ code: 'etag_mismatch' })
  })

  it('are not deleted while a VM has them', async () => {
    await using t = await testStorage()
    const { task, volumeId: id } = await t.storage.volumes.create(create('data'), who)
    await t.core.tasks.wait(task.id)
    const { revision } = await t.storage.volumes.get(id)
    t.used.set(id, [vm])
    expect((await t.storage.volumes.view(await t.storage.volumes.get(id))).state.attachedTo).toEqual(vm)
    await expect(t.storage.volumes.remove(id, revision, who)).rejects.toMatchObject({
      code: 'in_use',
      message: expect.stringContaining('web-1'),
    })
    t.used.delete(id)
    await t.core.tasks.wait((await t.storage.volumes.remove(id, revision, who)).id)
    expect(await t.pool.listVolumeIds()).toEqual([])
    await expect(t.storage.volumes.get(id)).rejects.toMatchObject({ code: 'not_found' })
  })

  it('are made for a VM inside its own task and know their owner', async () => {
    await using t = await testStorage()
    let id = ''
    const task = await t.core.tasks.start(
      { kind: 'vm.create', title: 'x', targets: [vm], requestor: 'tester' },
      async context => {
        const input = { name: 'web-1-disk', sizeBytes: 8 * MIB, imageId: null, owner: vm }
        id = (await t.storage.createVolume(input, context)).id
      },
    )
    expect((await t.core.tasks.wait(task.id)).status).toBe('succeeded')
    expect(await t.storage.volumesOwnedBy(vm.id)).toEqual([id])
    expect(await t.storage.volumeForVm(id)).toEqual({
      name: 'web-1-disk',
      path: t.pool.volumePath(id),
      format: 'qcow2',
    })
    await t.storage.deleteVolume(id)
    await t.storage.deleteVolume(id)
    expect(await t.pool.listVolumeIds()).toEqual([])
  })

  it('say so when their file is gone', async () => {
    await using t = await testStorage()
    const { task, volumeId: id } = await t.storage.volumes.create(create('data'), who)
    await t.core.tasks.wait(task.id)
    await t.pool.deleteVolume(id)
    expect((await t.storage.volumes.view(await t.storage.volumes.get(id))).state.problem).toContain('missing')
  })
})

describe('after a crash', () => {
  it('unfinished volumes are undone, deletions finished, the rest kept', async () => {
    await using t = await testStorage()
    const poolId = t.storage.pools.localId()
    const signal = new AbortController().signal
    const leftover = async (name: string, phase: 'creating' | 'ready' | 'deleting', hasFile: boolean) => {
      const config = { poolId, sizeBytes: MIB, description: '' }
      const record = await t.records.volumes.create({ name, config, phase, hostId: t.core.hostId })
      if (hasFile) await t.pool.createVolume(record.id, MIB, signal)
      return record.id
    }
    await leftover('made-halfway', 'creating', true)
    await leftover('hardly-begun', 'creating', false)
    await leftover('deleted-halfway', 'deleting', true)
    const kept = await leftover('kept', 'ready', true)
    const grown = await leftover('grown', 'ready', true)
    await t.pool.growVolume(grown, 4 * MIB)

    const storage = await t.restart()
    expect((await storage.volumes.list({})).map(record => record.name)).toEqual(['kept', 'grown'])
    expect((await t.pool.listVolumeIds()).sort()).toEqual([kept, grown].sort())
    expect((await storage.volumes.get(grown)).config.sizeBytes).toBe(4 * MIB)
    await storage.close()
  })

  it('disks and images whose records were lost stay, halves of uploads go', async () => {
    await using t = await testStorage()
    const [volume, image, upload] = [newId(), newId(), newId()]
    await t.pool.createVolume(volume, MIB, new AbortController().signal)
    await writeFile(`${t.root}/images/${image}.img`, 'x')
    await writeFile(`${t.root}/uploads/${upload}.part`, 'x')

    const storage = await t.restart()
    expect(await t.pool.listVolumeIds()).toEqual([volume])
    expect(await t.pool.listImageIds()).toEqual([image])
    expect(await t.pool.listUploadIds()).toEqual([])
    await storage.close()
  })

  it('nothing is touched while the pool is away, and everything is repaired when it is back', async () => {
    let away = false
    const gone = () => Promise.reject(Object.assign(new Error('away'), { code: 'EIO' }))
    await using t = await testStorage({ wrap: pool => ({ ...pool, space: () => (away ? gone() : pool.space()) }) })
    away = true
    expect((await t.storage.pools.list())[0]?.state).toMatchObject({ status: 'offline', problem: expect.any(String) })
    await expect(t.storage.volumes.create(create('x'), who)).rejects.toThrow()
    expect(await t.records.volumes.list()).toEqual([])
    away = false
    expect((await t.storage.pools.list())[0]?.state.status).toBe('online')
    await t.core.tasks.wait((await t.storage.volumes.create(create('x'), who)).task.id)
    expect(await t.pool.listVolumeIds()).toHaveLength(1)
  })
})
