import type { Machine } from '../../../api/types.ts'

/** What a machine of network boot is doing, as a badge. */
export function statusOf({ status, percent }: Machine) {
  const badges = {
    asked: { tone: 'neutral', label: 'No answers' },
    assigned: { tone: 'info', label: 'Installs at its next start' },
    installing: { tone: 'info', label: `Installing, ${percent ?? 0} %`, busy: true },
    installed: { tone: 'ok', label: 'Installed' },
    failed: { tone: 'bad', label: 'Failed' },
  } as const
  return badges[status]
}

/** What it says it is; empty when it says nothing. */
export const kindOf = ({ manufacturer, product, serial }: Machine): string =>
  [manufacturer, product, serial && `(${serial})`].filter(Boolean).join(' ')

/** Lines of `MAC [host name]`, as they are typed. */
export function machinesOf(text: string): { mac: string; hostName: string | null }[] {
  return text
    .split('\n')
    .map(line => line.trim().split(/[\s,;]+/))
    .filter(([mac]) => mac !== undefined && mac !== '')
    .map(([mac = '', hostName]) => ({ mac: mac.toLowerCase().replaceAll('-', ':'), hostName: hostName ?? null }))
}
