import { z } from 'zod'
import type { Routes } from './http.ts'

/** What this version can do beyond the first one: clients ask for names, never compare versions. Append only. */
const FEATURES: readonly string[] = []

const ApiInfo = z.strictObject({ version: z.string(), api: z.literal('v1'), features: z.array(z.string()) })

export const featureRoutes =
  (version: string): Routes =>
  api => {
    api.get(
      '/',
      {
        config: { permission: 'public' },
        schema: { summary: 'Tell version and features', tags: ['service'], response: { 200: ApiInfo } },
      },
      () => ({ version, api: 'v1' as const, features: [...FEATURES] }),
    )
  }
