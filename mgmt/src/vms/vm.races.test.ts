import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { ApiError } from '../api/errors.ts'
import { BY, testVms } from './test-vms.ts'
import type { SimControls } from './vm.driver.sim.ts'

type TestVms = Awaited<ReturnType<typeof testVms>>

/** A VM with one disk, and that disk. */
async function vmWithDisk(t: TestVms, name: string) {
  const id = await t.make({ name })
  const disk = t.service.get(id).vm.config.disks[0]
  if (disk === undefined) throw new Error('no disk')
  return { id, disk }
}

describe('one volume', () => {
  test('goes to one of two VMs that ask for it at the same time', async () => {
    await using t = await testVms()
    const { id: owner, disk } = await vmWithDisk(t, 'owner')
    await t.ended(t.service.removeDisk(owner, disk.id, false, BY))
    const askers = [await t.make({ name: 'a', disks: [] }), await t.make({ name: 'b', disks: [] })]
    const wanted = { volumeId: disk.volumeId, bus: 'virtio' } as const
    const answers = await Promise.allSettled(askers.map(id => t.ended(t.service.addDisk(id, wanted, BY))))
    const won = answers.filter(answer => answer.status === 'fulfilled' && answer.value.status === 'succeeded')
    expect(won).toHaveLength(1)
    expect(t.service.usersOfVolume(disk.volumeId)).toHaveLength(1)
  })

  test('is not given to another VM while it is being removed and deleted', async () => {
    await using t = await testVms({
      wrapDriver: driver => ({ ...driver, define: spec => delay(50).then(() => driver.define(spec)) }),
    })
    const { id: owner, disk } = await vmWithDisk(t, 'owner')
    const other = await t.make({ name: 'other', disks: [] })
    const removal = t.ended(t.service.removeDisk(owner, disk.id, true, BY))
    await expect.poll(() => t.service.usersOfVolume(disk.volumeId), { interval: 2 }).toEqual([])
    const wanted = { volumeId: disk.volumeId, bus: 'virtio' } as const
    await expect(t.service.addDisk(other, wanted, BY)).rejects.toMatchObject({ code: 'locked' })
    expect((await removal).status).toBe('succeeded')
    expect(t.service.get(other).vm.config.disks).toEqual([])
  })
})

test('a VM that somebody started and that cannot be stopped keeps its definition and its disks', async () => {
  const outside: { simulate?: SimControls } = {}
  await using t = await testVms({
    wrapDriver: driver => ({
      ...driver,
      async act(id, action) {
        if (action !== 'stop') return await driver.act(id, action)
        outside.simulate?.power(id, 'running')
        throw new ApiError('unavailable', 'The hypervisor does not answer.')
      },
    }),
  })
  outside.simulate = t.driver.simulate
  const { id, disk } = await vmWithDisk(t, 'busy')
  expect(await t.ended(t.service.remove(id, true, BY))).toMatchObject({ status: 'failed' })
  expect((await t.driver.get(id))?.power).toBe('running')
  expect(await t.pool.listVolumeIds()).toEqual([disk.volumeId])
})
