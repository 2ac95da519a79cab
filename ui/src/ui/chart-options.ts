import type uPlot from 'uplot'

export type ChartSeries = { label: string; color: 1 | 2 | 3 | 4; fill?: boolean }

type Colors = { line: string; text: string; series: (index: number) => string }

/** The colours of the theme in force at `element`, as the canvas needs them: plain values. */
export function readColors(element: HTMLElement): Colors {
  const probe = document.createElement('span')
  probe.style.transition = 'none'
  element.append(probe)
  const read = (name: string) => {
    probe.style.color = `var(--color-${name})`
    return getComputedStyle(probe).color
  }
  const line = read('line')
  const text = read('ink-3')
  const series = [1, 2, 3, 4].map(index => read(`chart-${index}`))
  probe.remove()
  return { line, text, series: index => series[index - 1] ?? text }
}

/** A colour such as `rgb(1, 2, 3)` with an opacity from 0 to 1. */
export function withAlpha(color: string, alpha: number): string {
  return `color-mix(in srgb, ${color} ${Math.round(alpha * 100)}%, transparent)`
}

/** Steps of an axis in bytes: 1024 has to fall on a line. */
const BINARY_STEPS = Array.from({ length: 51 }, (_, power) => 2 ** power)

/** Steps of the time axis in seconds, none below a minute: the labels show hours and minutes. */
const TIME_STEPS = [60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400]

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })

type Input = {
  width: number
  height: number
  series: readonly ChartSeries[]
  colors: Colors
  format: (value: number | null) => string
  max: number | undefined
  /** Seconds shown up to the newest point; all points when absent. */
  span: number | undefined
  /** Values are bytes. */
  binary: boolean
  onCursor: (index: number | null) => void
}

/** Everything uPlot is told: hairlines, few ticks, no legend of its own. */
export function chartOptions(input: Input): uPlot.Options {
  const { colors, format, max } = input
  const font = '11px Inter, sans-serif'
  return {
    width: input.width,
    height: input.height,
    padding: [8, 14, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { size: 5 }, drag: { x: false, y: false } },
    hooks: { setCursor: [chart => input.onCursor(chart.cursor.idx ?? null)] },
    scales: {
      x: { range: (_chart, min, last) => [input.span === undefined ? min : last - input.span, last] },
      y: { range: (_chart, _min, dataMax) => [0, max ?? Math.max(dataMax * 1.15, 1)] },
    },
    axes: [
      {
        stroke: colors.text,
        font,
        size: 20,
        gap: 4,
        space: 90,
        incrs: TIME_STEPS,
        grid: { show: false },
        ticks: { show: false },
        values: (_chart, splits) => splits.map(split => clock.format(split * 1000)),
      },
      {
        stroke: colors.text,
        font,
        size: 62,
        gap: 6,
        space: 34,
        grid: { stroke: colors.line, width: 1 },
        ticks: { show: false },
        ...(input.binary ? { incrs: BINARY_STEPS } : {}),
        values: (_chart, splits) => splits.map(split => format(split)),
      },
    ],
    series: [
      {},
      ...input.series.map(one => {
        const stroke = colors.series(one.color)
        return {
          label: one.label,
          stroke,
          width: 1.5,
          points: { show: false },
          ...(one.fill === false ? {} : { fill: withAlpha(stroke, 0.1) }),
        }
      }),
    ],
  }
}
