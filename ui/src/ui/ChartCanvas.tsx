import { useEffect, useRef, useState } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { useStore } from '../stores/create-store.ts'
import { themeStore } from '../stores/theme.ts'
import { type ChartSeries, chartOptions, readColors } from './chart-options.ts'

export type ChartProps = {
  label: string
  /** Unix seconds. */
  timestamps: readonly number[]
  series: readonly ChartSeries[]
  /** One list per series, as long as the timestamps; null is a gap. */
  values: readonly (readonly (number | null)[])[]
  format: (value: number | null) => string
  /** Values are bytes: the axis counts in powers of two. */
  binary?: boolean
  /** Seconds to show up to the newest point, also while there are fewer; all points when absent. */
  span?: number
  /** Fixed top of the scale; follows the data when absent. */
  max?: number
  height?: number
}

const swatches = { 1: 'bg-chart-1', 2: 'bg-chart-2', 3: 'bg-chart-3', 4: 'bg-chart-4' } as const
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' })

/** Changes when the colours do: by the switch or by the operating system. */
function useThemeKey(): string {
  const theme = useStore(themeStore)
  const [dark, setDark] = useState(() => matchMedia('(prefers-color-scheme: dark)').matches)
  useEffect(() => {
    const query = matchMedia('(prefers-color-scheme: dark)')
    const update = () => setDark(query.matches)
    query.addEventListener('change', update)
    return () => query.removeEventListener('change', update)
  }, [])
  return `${theme}-${dark}`
}

/** uPlot in the colours of the theme, with the values under the cursor (or the newest) as its legend. */
export default function ChartCanvas({
  label,
  timestamps,
  series,
  values,
  format,
  binary = false,
  max,
  span,
  height = 130,
}: ChartProps) {
  const host = useRef<HTMLDivElement>(null)
  const chart = useRef<uPlot | null>(null)
  const [cursor, setCursor] = useState<number | null>(null)
  const theme = useThemeKey()
  const seriesKey = JSON.stringify(series)
  const data = [timestamps as number[], ...(values as (number | null)[][])] as uPlot.AlignedData
  const newest = useRef(data)
  newest.current = data

  // biome-ignore lint/correctness/useExhaustiveDependencies: rebuilt for a new look or size only; data follows below
  useEffect(() => {
    const element = host.current
    if (!element) return
    const width = () => Math.max(120, element.clientWidth)
    const options = chartOptions({
      width: width(),
      height,
      series,
      colors: readColors(element),
      format,
      max,
      span,
      binary,
      onCursor: setCursor,
    })
    const plot = new uPlot(options, newest.current, element)
    chart.current = plot
    const observer = new ResizeObserver(() => plot.setSize({ width: width(), height }))
    observer.observe(element)
    return () => {
      observer.disconnect()
      plot.destroy()
      chart.current = null
    }
  }, [theme, seriesKey, height, max, span])

  // biome-ignore lint/correctness/useExhaustiveDependencies: new points are what this waits for
  useEffect(() => chart.current?.setData(newest.current), [timestamps, values])

  const at = cursor ?? timestamps.length - 1
  const time = timestamps[at]
  const shown = (index: number) => format(values[index]?.[at] ?? null)
  return (
    <figure aria-label={`${label}: ${series.map((one, index) => `${one.label} ${shown(index)}`).join(', ')}`}>
      <figcaption className="mb-1 flex flex-wrap items-baseline gap-x-4 gap-y-0.5 text-xs text-ink-2">
        {series.map((one, index) => (
          <span key={one.label} className="inline-flex items-baseline gap-1.5">
            <span aria-hidden className={`size-2 translate-y-px rounded-full ${swatches[one.color]}`} />
            {one.label}
            <span className="num font-medium text-ink">{shown(index)}</span>
          </span>
        ))}
        {cursor !== null && time !== undefined && (
          <span className="num ml-auto text-ink-3">{clock.format(time * 1000)}</span>
        )}
      </figcaption>
      <div ref={host} className="w-full overflow-hidden" style={{ height }} />
    </figure>
  )
}
