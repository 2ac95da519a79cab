import { createHash, randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'

type Answer = { hex: string | null }

/** Runs the worker's code here, as a browser would beside the page. */
async function digest(content: Uint8Array<ArrayBuffer>): Promise<Answer> {
  const scope: { onmessage?: (event: { data: Blob }) => void; postMessage?: (answer: Answer) => void } = {}
  const answer = new Promise<Answer>(resolve => {
    scope.postMessage = resolve
  })
  Object.assign(globalThis, { self: scope })
  await import('./hash.worker.ts')
  const { self } = globalThis as unknown as { self: typeof scope }
  self.onmessage?.({ data: new Blob([content]) })
  return answer
}

it('agrees with another implementation over several slices', async () => {
  const content = new Uint8Array(randomBytes(9 * 1024 * 1024 + 17))
  expect((await digest(content)).hex).toBe(createHash('sha256').update(content).digest('hex'))
})
