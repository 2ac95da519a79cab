/** Sizes as people write them: `480GB` as vendors count, `32GiB` as memory is counted, or plain bytes. Pure. */

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  B: 1,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  MIB: 1024 ** 2,
  GIB: 1024 ** 3,
  TIB: 1024 ** 4,
}

export const KIB = 1024
export const MIB = 1024 ** 2
export const GIB = 1024 ** 3

/** Bytes of `480GB`, `1.5 TiB` or `4096`; undefined when the text is none of these. */
export function parseSize(text: string): number | undefined {
  const [, number = '', unit = ''] = /^(\d{1,15}(?:\.\d{1,3})?) ?([A-Za-z]*)$/.exec(text.trim()) ?? []
  const factor = UNITS[unit.toUpperCase()]
  if (number === '' || factor === undefined) return undefined
  const bytes = Math.round(Number(number) * factor)
  return Number.isSafeInteger(bytes) ? bytes : undefined
}

/** `480 GB (447.0 GiB)`: the first is what stands on the disk, the second what tools show. */
export function formatDiskSize(bytes: number): string {
  const vendor = bytes >= 1e12 ? `${trim(bytes / 1e12)} TB` : `${trim(bytes / 1e9)} GB`
  return `${vendor} (${formatSize(bytes)})`
}

/** `4.0 GiB`, `512 MiB`, `17 KiB`. */
export function formatSize(bytes: number): string {
  if (bytes >= GIB) return `${(bytes / GIB).toFixed(1)} GiB`
  if (bytes >= MIB) return `${Math.round(bytes / MIB)} MiB`
  return `${Math.ceil(bytes / KIB)} KiB`
}

const trim = (value: number): string => value.toFixed(value < 10 ? 1 : 0).replace(/\.0$/, '')
