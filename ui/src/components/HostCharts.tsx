import { useQuery } from '@tanstack/react-query'
import { queries } from '../api/queries.ts'
import { Card } from '../ui/Card.tsx'
import { Skeleton } from '../ui/Skeleton.tsx'
import { MetricChart, type MetricChartProps } from './MetricChart.tsx'

/** A host's load: processor, memory, disks and network. */
export function HostCharts({
  id,
  memoryBytes,
  seconds,
  which,
}: {
  id: string
  memoryBytes: number
  seconds: number
  which: readonly HostChart[]
}) {
  const query = useQuery(queries.hostMetrics(id, seconds))
  return which.map(chart => (
    <Card key={chart} title={CHARTS[chart].label}>
      {query.data ? (
        <MetricChart metrics={query.data} span={seconds} {...CHARTS[chart]} {...maxOf(chart, memoryBytes)} />
      ) : (
        <Skeleton className="h-38 w-full" />
      )}
    </Card>
  ))
}

export type HostChart = 'cpu' | 'memory' | 'disk' | 'network'

function maxOf(chart: HostChart, memoryBytes: number): { max?: number } {
  if (chart === 'cpu') return { max: 100 }
  return chart === 'memory' ? { max: memoryBytes } : {}
}

const CHARTS: Record<HostChart, Omit<MetricChartProps, 'metrics' | 'max' | 'span'>> = {
  cpu: { label: 'Processor', unit: 'percent', lines: [{ name: 'cpuPercent', label: 'Load', color: 1 }] },
  memory: { label: 'Memory', unit: 'bytes', lines: [{ name: 'memoryUsedBytes', label: 'Used', color: 4 }] },
  disk: {
    label: 'Disk throughput',
    unit: 'rate',
    lines: [
      { name: 'diskReadBytesPerSecond', label: 'Read', color: 2 },
      { name: 'diskWriteBytesPerSecond', label: 'Write', color: 3 },
    ],
  },
  network: {
    label: 'Network throughput',
    unit: 'rate',
    lines: [
      { name: 'netRxBytesPerSecond', label: 'In', color: 2 },
      { name: 'netTxBytesPerSecond', label: 'Out', color: 3 },
    ],
  },
}
