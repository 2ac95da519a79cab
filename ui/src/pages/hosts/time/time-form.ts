import type { TimeConfig } from '../../../api/types.ts'

/** Servers as they are typed: separated by spaces, commas or lines; each once. */
export function serversOf(text: string): string[] {
  return [...new Set(text.split(/[\s,;]+/).filter(Boolean))]
}

/** The offset of a clock as people say it. */
export function offsetText(milliseconds: number | null): string {
  if (milliseconds === null) return '–'
  const size = Math.abs(milliseconds)
  if (size < 0.05) return 'none'
  const text = size < 1000 ? `${size.toFixed(size < 10 ? 1 : 0)} ms` : `${(size / 1000).toFixed(1)} s`
  return `${text} ${milliseconds > 0 ? 'behind' : 'ahead'}`
}

/** The time of day there, by the zone's own clock; the plain UTC time where this browser does not know the zone. */
export function timeIn(zone: string, now: number): string {
  const options = { dateStyle: 'medium', timeStyle: 'medium', hour12: false } as const
  try {
    return new Intl.DateTimeFormat('en', { ...options, timeZone: zone }).format(now)
  } catch {
    return `${new Intl.DateTimeFormat('en', { ...options, timeZone: 'UTC' }).format(now)} UTC`
  }
}

export function sameConfig(a: TimeConfig, b: TimeConfig): boolean {
  return a.timeZone === b.timeZone && a.ntpServers.join('\n') === b.ntpServers.join('\n')
}
