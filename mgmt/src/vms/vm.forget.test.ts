import { expect, test, vi } from 'vitest'
import { createSampler } from './metrics/sampler.ts'
import { BY, testVms } from './test-vms.ts'

const samplers: ReturnType<typeof createSampler>[] = []
vi.mock('./metrics/sampler.ts', { spy: true })

test('nothing is kept in memory of a VM that was deleted, or whose creation was undone', async () => {
  await using t = await testVms()
  for (const { value } of vi.mocked(createSampler).mock.results) samplers.push(value)
  const forgotten = vi.spyOn(samplers[0] as (typeof samplers)[number], 'forget')
  const id = await t.make()
  await t.ended(t.service.remove(id, true, BY))
  expect(forgotten.mock.calls).toEqual([[id]])
  await expect(t.make({ name: 'x-error-503' })).rejects.toThrow()
  expect(forgotten.mock.calls).toHaveLength(2)
})
