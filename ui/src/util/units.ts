const BINARY = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const

/** Three significant digits at most, without trailing zeros: 1.5, 12.3, 512. */
function digits(value: number): string {
  const fraction = value >= 100 || Number.isInteger(value) ? 0 : value >= 10 ? 1 : 2
  return String(Number(value.toFixed(fraction)))
}

/** A number of bytes with a binary unit: `1.5 GiB`. Not finite becomes a dash. */
export function formatBytes(bytes: number | null | undefined): string {
  if (bytes === null || bytes === undefined || !Number.isFinite(bytes)) return '–'
  let value = Math.abs(bytes)
  let unit = 0
  // 1023.6 would be rounded up to "1024": carry it into the next unit first.
  while (Math.round(value) >= 1024 && unit < BINARY.length - 1) {
    value /= 1024
    unit++
  }
  return `${bytes < 0 ? '−' : ''}${digits(value)} ${BINARY[unit]}`
}

/** Mebibytes as `512 MiB` or `2 GiB`. */
export function formatMiB(mebibytes: number | null | undefined): string {
  return mebibytes === null || mebibytes === undefined ? '–' : formatBytes(mebibytes * 1024 * 1024)
}

/** Bytes per second as `3.2 MiB/s`. */
export function formatRate(bytesPerSecond: number | null | undefined): string {
  const text = formatBytes(bytesPerSecond)
  return text === '–' ? text : `${text}/s`
}

/** A percentage from 0 to 100 with one digit below ten: `4.2 %`, `57 %`. */
export function formatPercent(percent: number | null | undefined): string {
  if (percent === null || percent === undefined || !Number.isFinite(percent)) return '–'
  return `${percent < 10 ? Number(percent.toFixed(1)) : Math.round(percent)} %`
}

/** `1 disk`, `2 disks`; irregular plurals are given. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`
}
