import { lazy, Suspense } from 'react'
import { SkeletonPage } from '../../ui/Skeleton.tsx'

const SerialTerminal = lazy(() => import('./SerialTerminal.tsx'))

/** The first serial port of a VM as a terminal. xterm is fetched with the first one. */
export function SerialConsole(props: { vmId: string; vmName: string }) {
  return (
    <Suspense fallback={<SkeletonPage label="Loading the terminal" />}>
      <SerialTerminal {...props} key={props.vmId} />
    </Suspense>
  )
}
