import { lazy, Suspense } from 'react'
import type { ChartProps } from './ChartCanvas.tsx'
import { Skeleton } from './Skeleton.tsx'

const ChartCanvas = lazy(() => import('./ChartCanvas.tsx'))

/** A live time series. The drawing library is loaded with the first chart. */
export function Chart(props: ChartProps) {
  return (
    <Suspense fallback={<Skeleton className="h-42 w-full" />}>
      <ChartCanvas {...props} />
    </Suspense>
  )
}
