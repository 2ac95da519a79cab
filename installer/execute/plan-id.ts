import { createHash } from 'node:crypto'
import type { Plan } from '../plan.ts'

/** Tells plans apart: two that do the same to the same disk, found as it was, have the same. Knows no secret. */
export function planId({ mode, version, system, mirror, steps, bytes }: Plan): string {
  const text = JSON.stringify({ mode, version, system, mirror, steps, bytes })
  return createHash('sha256').update(text).digest('hex').slice(0, 32)
}
