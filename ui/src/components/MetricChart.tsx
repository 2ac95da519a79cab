import type { Metrics } from '../api/types.ts'
import { Chart } from '../ui/Chart.tsx'
import type { ChartSeries } from '../ui/chart-options.ts'
import { formatBytes, formatMiB, formatPercent, formatRate } from '../util/units.ts'

export type MetricLine = { name: string; label: string; color: ChartSeries['color'] }

export type MetricChartProps = {
  metrics: Metrics
  label: string
  unit: 'percent' | 'bytes' | 'mebibytes' | 'rate'
  lines: readonly MetricLine[]
  max?: number
  /** Seconds shown, also while fewer were recorded. */
  span?: number
  height?: number
}

const FORMATS = { percent: formatPercent, bytes: formatBytes, mebibytes: formatMiB, rate: formatRate }
const NO_VALUES: readonly (number | null)[] = []

/** Some series of a metrics answer in one chart. */
export function MetricChart({ metrics, label, unit, lines, max, span, height }: MetricChartProps) {
  if (metrics.timestamps.length < 2) {
    return <p className="py-12 text-center text-ink-3">Collecting the first points…</p>
  }
  return (
    <Chart
      label={label}
      timestamps={metrics.timestamps}
      series={lines.map(({ label: name, color }) => ({ label: name, color }))}
      values={lines.map(line => metrics.series[line.name] ?? NO_VALUES)}
      format={FORMATS[unit]}
      binary={unit !== 'percent'}
      {...(max === undefined ? {} : { max })}
      {...(span === undefined ? {} : { span })}
      {...(height === undefined ? {} : { height })}
    />
  )
}
