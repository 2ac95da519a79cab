const KEY = 'limiquantix.uploads'

/** Which file each unfinished upload of this browser was begun with. */
export function rememberedFiles(): Record<string, string> {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}')
    if (typeof value !== 'object' || value === null) return {}
    return Object.fromEntries(Object.entries(value).filter(entry => typeof entry[1] === 'string'))
  } catch {
    // Not ours, or storage is off: then nothing is remembered.
    return {}
  }
}

/** Remembers the file of an upload; null forgets it. */
export function rememberFile(uploadId: string, print: string | null): void {
  const { [uploadId]: _former, ...others } = rememberedFiles()
  try {
    localStorage.setItem(KEY, JSON.stringify(print === null ? others : { ...others, [uploadId]: print }))
  } catch {
    // Storage is full or off: the upload can still be continued by its name and size.
  }
}
