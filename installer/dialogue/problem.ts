import type { z } from 'zod'

/** What a schema has against a value, in its own words. */
export function problemOf(schema: z.ZodType, value: unknown): string | undefined {
  const result = schema.safeParse(value)
  return result.success ? undefined : (result.error.issues[0]?.message ?? 'is not allowed')
}
