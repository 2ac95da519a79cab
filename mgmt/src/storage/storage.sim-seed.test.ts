import { expect, it } from 'vitest'
import { seedSimStorage } from './storage.sim-seed.ts'
import { testStorage } from './test-storage.ts'

it('fills an empty simulated pool once, with images that a VM can use', async () => {
  await using t = await testStorage()
  await seedSimStorage(t.core, t.pool)
  await seedSimStorage(t.core, t.pool)
  const storage = await t.restart()
  const images = (await storage.images.list()).map(storage.images.view)
  expect(images.map(image => image.state.kind)).toEqual(['iso', 'iso', 'iso', 'disk'])
  expect((await storage.pools.list())[0]?.state.usedBytes).toBe(images.reduce((sum, i) => sum + i.state.sizeBytes, 0))
  const disk = images.find(image => image.state.kind === 'disk')
  const input = { name: 'x', sizeBytes: 2 ** 32, imageId: disk?.id ?? null, description: '' }
  const { task } = await storage.volumes.create(input, { name: 'tester' })
  expect((await t.core.tasks.wait(task.id)).status).toBe('succeeded')
  await storage.close()
})
