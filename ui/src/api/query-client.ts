import { QueryClient } from '@tanstack/react-query'
import { ApiFailure } from './errors.ts'

/** Worth another try: no answer, or the service said "later". A refusal stays one. */
function isTransient(error: unknown): boolean {
  return error instanceof ApiFailure && (error.code === 'network' || error.code === 'unavailable')
}

/** The cache of all server state. Events keep it fresh, so data does not go stale by itself for a while. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      gcTime: 300_000,
      retry: (failures, error) => failures < 3 && isTransient(error),
      refetchOnWindowFocus: true,
    },
    mutations: { retry: false },
  },
})
