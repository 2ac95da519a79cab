import { Readable } from 'node:stream'
import { ApiError } from '../api/errors.ts'

/** The body of what is at an address. Rejects with `unavailable` and a sentence when it cannot be had. */
export async function download(url: string, signal: AbortSignal): Promise<Readable> {
  const response = await fetch(url, { signal, redirect: 'follow' }).catch((error: unknown) => {
    signal.throwIfAborted()
    const { cause } = error instanceof Error ? error : { cause: undefined }
    const why = cause instanceof Error ? cause.message : String(error)
    throw new ApiError('unavailable', `The host cannot reach this address: ${why}`, { cause: error })
  })
  if (!response.ok || response.body === null) {
    await response.body?.cancel()
    throw new ApiError('unavailable', `The server of this address answers ${response.status} ${response.statusText}.`)
  }
  return Readable.fromWeb(response.body)
}
