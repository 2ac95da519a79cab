import { expect, it } from 'vitest'
import { whyNotDelete } from './image-api.ts'

const state = (names: string[], taskId: string | null = null) => ({
  state: {
    poolId: 'p',
    kind: 'iso' as const,
    format: 'iso' as const,
    sizeBytes: 1,
    virtualSizeBytes: 1,
    sha256: '',
    usedBy: names.map(name => ({ kind: 'vms' as const, id: name, name })),
    taskId,
  },
})

it.each([
  [state([]), null],
  [state(['a']), 'In use by a: eject it there first'],
  [state(['a', 'b', 'c', 'd', 'e']), 'In use by a, b, c and 2 more: eject it there first'],
  [state([], 't'), 'Not possible: a task is working on it'],
])('%# says who keeps an image', (image, reason) => expect(whyNotDelete(image)).toBe(reason))
