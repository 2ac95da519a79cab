import { expect, test } from 'vitest'
import { createScreenshots } from './screenshots.ts'

test('one picture of a VM at a time, shared, and a limited number of all', async () => {
  const { promise, resolve } = Promise.withResolvers<Buffer>()
  const asked: string[] = []
  const screenshot = createScreenshots({
    screenshot: id => {
      asked.push(id)
      return promise
    },
  })
  const pictures = ['a', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map(screenshot)
  await expect(screenshot('i')).rejects.toMatchObject({ code: 'unavailable' })
  expect(asked).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'])
  resolve(Buffer.from('picture'))
  expect(new Set(await Promise.all(pictures)).size).toBe(1)
  await screenshot('a')
  expect(asked.at(-1)).toBe('a')
})
