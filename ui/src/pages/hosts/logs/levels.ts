import type { Option } from '../../../ui/Select.tsx'

/** The severities of syslog by number, as they are shown. */
export const LEVELS = ['Emergency', 'Alert', 'Critical', 'Error', 'Warning', 'Notice', 'Info', 'Debug'] as const

/** "This level and graver ones"; the empty value shows everything. */
export const LEVEL_OPTIONS: readonly Option[] = [
  { value: 'all', label: 'All levels' },
  ...[2, 3, 4, 5, 6].map(level => ({ value: String(level), label: `${LEVELS[level]} and graver` })),
]
