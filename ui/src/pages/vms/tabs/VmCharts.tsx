import { useQuery } from '@tanstack/react-query'
import { queries } from '../../../api/queries.ts'
import type { Vm } from '../../../api/types.ts'
import { MetricChart, type MetricChartProps } from '../../../components/MetricChart.tsx'
import { useSearchParam } from '../../../components/page.ts'
import { Card } from '../../../ui/Card.tsx'
import { Select } from '../../../ui/Select.tsx'
import { Skeleton } from '../../../ui/Skeleton.tsx'
import { isOn } from '../vm-state.ts'

const WINDOWS = [
  { value: '600', label: 'Last 10 minutes' },
  { value: '3600', label: 'Last hour' },
  { value: '86400', label: 'Last day' },
] as const

type Spec = Omit<MetricChartProps, 'metrics'>

function charts(vm: Vm): Spec[] {
  return [
    { label: 'Processor', unit: 'percent', max: 100, lines: [{ name: 'cpuPercent', label: 'Load', color: 1 }] },
    {
      label: 'Memory',
      unit: 'mebibytes',
      max: vm.config.memoryMiB,
      lines: [{ name: 'memoryUsedMiB', label: 'Used', color: 4 }],
    },
    {
      label: 'Disk throughput',
      unit: 'rate',
      lines: [
        { name: 'diskReadBytesPerSecond', label: 'Read', color: 2 },
        { name: 'diskWriteBytesPerSecond', label: 'Write', color: 3 },
      ],
    },
    {
      label: 'Network throughput',
      unit: 'rate',
      lines: [
        { name: 'netRxBytesPerSecond', label: 'In', color: 2 },
        { name: 'netTxBytesPerSecond', label: 'Out', color: 3 },
      ],
    },
  ]
}

/** The VM's load over time. */
export function VmCharts({ vm }: { vm: Vm }) {
  const [seconds, setSeconds] = useSearchParam('window', '600')
  const window = WINDOWS.find(each => each.value === seconds)?.value ?? '600'
  const query = useQuery(queries.vmMetrics(vm.id, Number(window)))
  const nothing = !isOn(vm) && (query.data?.timestamps.length ?? 0) < 2
  return (
    <section aria-label="Load" className="flex flex-col gap-3">
      <div className="flex min-h-8 items-center justify-between gap-3">
        <h2 className="font-medium">Load</h2>
        <Select aria-label="Time shown" className="w-40" options={WINDOWS} value={window} onChange={setSeconds} />
      </div>
      {nothing ? (
        <p className="rounded-md border py-10 text-center text-ink-3">Charts appear while the VM runs.</p>
      ) : (
        <div className="grid gap-4 md:grid-cols-2">
          {charts(vm).map(chart => (
            <Card key={chart.label} title={chart.label}>
              {query.data ? (
                <MetricChart metrics={query.data} span={Number(window)} {...chart} />
              ) : (
                <Skeleton className="h-38 w-full" />
              )}
            </Card>
          ))}
        </div>
      )}
    </section>
  )
}
