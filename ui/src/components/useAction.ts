import { type QueryKey, useMutation, useQueryClient } from '@tanstack/react-query'
import { toFailure } from '../api/errors.ts'
import { showToast } from '../stores/toast.ts'

type Options<In, Out> = {
  /** What is being done, as the title of an error: "Start web-1". */
  title: string | ((input: In) => string)
  run: (input: In) => Promise<Out>
  /** Said on success; nothing is said when absent, as when a task shows its own progress. */
  done?: string | ((result: Out, input: In) => string)
  /** Query keys to fetch again at once, without waiting for the event. */
  refresh?: readonly QueryKey[]
  onSuccess?: (result: Out, input: In) => void
  /** True leaves errors to the form, which shows them beside the fields. */
  quiet?: boolean
}

/** A change made by the person: runs it, says how it went, refreshes what it touched. */
export function useAction<In = void, Out = unknown>(options: Options<In, Out>) {
  const client = useQueryClient()
  const { title, run, done, refresh = [], onSuccess, quiet = false } = options
  return useMutation({
    mutationFn: run,
    onSuccess: (result, input) => {
      for (const queryKey of refresh) void client.invalidateQueries({ queryKey })
      if (done) showToast({ tone: 'ok', title: typeof done === 'function' ? done(result, input) : done })
      onSuccess?.(result, input)
    },
    onError: (error, input) => {
      if (quiet) return
      const failure = toFailure(error)
      showToast({
        tone: 'bad',
        title: `${typeof title === 'function' ? title(input) : title}: not done`,
        message: failure.message,
        requestId: failure.requestId,
      })
    },
  })
}
