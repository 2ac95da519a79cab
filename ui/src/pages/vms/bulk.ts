import { toFailure } from '../../api/errors.ts'

export type BulkResult = { done: number; failed: { name: string; message: string }[] }

/** Few enough not to crowd out other requests, many enough that a hundred VMs take a moment only. */
const AT_ONCE = 6

/** Does the same to many resources, a few at a time; a refusal of one does not keep the others waiting. */
export async function inBulk<T extends { name: string }>(
  items: readonly T[],
  run: (item: T) => Promise<unknown>,
): Promise<BulkResult> {
  const result: BulkResult = { done: 0, failed: [] }
  const queue = items.values()
  const worker = async () => {
    for (const item of queue) {
      try {
        await run(item)
        result.done++
      } catch (error) {
        result.failed.push({ name: item.name, message: toFailure(error).message })
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, worker))
  return result
}

/** Which of the selected can do something, and why the others cannot: the reason most of them share. */
export function splitByReason<T>(items: readonly T[], reason: (item: T) => string | null | undefined) {
  const able: T[] = []
  const reasons = new Map<string, number>()
  for (const item of items) {
    const why = reason(item)
    if (why) reasons.set(why, (reasons.get(why) ?? 0) + 1)
    else able.push(item)
  }
  const [common] = [...reasons].toSorted((a, b) => b[1] - a[1])
  return { able, skipped: items.length - able.length, why: able.length === 0 ? (common?.[0] ?? null) : null }
}
