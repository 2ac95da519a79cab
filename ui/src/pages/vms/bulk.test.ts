import { expect, it } from 'vitest'
import { inBulk, splitByReason } from './bulk.ts'

it('goes on after a failure and tells what failed', async () => {
  const items = Array.from({ length: 20 }, (_, index) => ({ name: `vm-${index}` }))
  let open = 0
  let most = 0
  const result = await inBulk(items, async ({ name }) => {
    most = Math.max(most, ++open)
    await Promise.resolve()
    open--
    if (name === 'vm-7') throw new Error('no')
  })
  expect(result).toEqual({ done: 19, failed: [{ name: 'vm-7', message: 'no' }] })
  expect(most).toBeLessThanOrEqual(6)
})

it('keeps what is possible and explains only when nothing is', () => {
  const reason = (n: number) => (n % 2 ? 'odd' : n > 6 ? 'large' : null)
  expect(splitByReason([1, 2, 3, 4], reason)).toEqual({ able: [2, 4], skipped: 2, why: null })
  expect(splitByReason([1, 3, 8], reason)).toEqual({ able: [], skipped: 3, why: 'odd' })
})
