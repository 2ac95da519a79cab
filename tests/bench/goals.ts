/** One measured figure. `value` is null when it was not measured in this run, with the reason in `note`. */
export interface Figure {
  key: string
  what: string
  /** The goal as DESIGN states it. */
  goal: string
  value: number | null
  unit: string
  /** Whether the goal is met; null when there is no goal or nothing was measured. */
  met: boolean | null
  note: string
}

/** A figure with an upper (or, with `atLeast`, a lower) bound. */
export function figure(
  fields: { key: string; what: string; goal: string; unit: string; note?: string },
  value: number | null,
  bound: { atMost: number } | { atLeast: number } | null,
): Figure {
  const good = (v: number, b: { atMost: number } | { atLeast: number }) =>
    'atMost' in b ? v <= b.atMost : v >= b.atLeast
  const met = value === null || bound === null ? null : good(value, bound)
  return { ...fields, note: fields.note ?? '', value, met }
}

function shown(value: number | null, unit: string): string {
  if (value === null) return 'not measured'
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2
  return `${Number(value.toFixed(digits))} ${unit}`.trim()
}

/** The figures as a Markdown table, goal beside figure. */
export function table(figures: readonly Figure[]): string {
  const mark = { true: 'met', false: 'missed', null: '' }
  const rows = figures.map(
    each => `| ${each.what} | ${shown(each.value, each.unit)} | ${each.goal} | ${mark[`${each.met}`]} | ${each.note} |`,
  )
  return ['| what | measured | goal | | note |', '|---|---|---|---|---|', ...rows].join('\n')
}
