/**
 * SHA-256 of a file as hexadecimal digits, computed beside the page so that nothing stutters. Null when the file can
 * no longer be read or `signal` ends it: the caller then has nothing to compare with.
 */
export function hashFile(file: Blob, signal: AbortSignal): Promise<string | null> {
  const worker = new Worker(new URL('./hash.worker.ts', import.meta.url), { type: 'module' })
  return new Promise<string | null>(resolve => {
    worker.onmessage = (event: MessageEvent<{ hex: string | null }>) => resolve(event.data.hex)
    worker.onerror = () => resolve(null)
    if (signal.aborted) resolve(null)
    signal.addEventListener('abort', () => resolve(null), { once: true })
    worker.postMessage(file)
  }).finally(() => worker.terminate())
}
