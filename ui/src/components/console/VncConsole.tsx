import { lazy, Suspense } from 'react'
import { SkeletonPage } from '../../ui/Skeleton.tsx'

const VncScreen = lazy(() => import('./VncScreen.tsx'))

/** The screen, keyboard and mouse of a VM. noVNC is fetched with the first console. */
export function VncConsole(props: { vmId: string; vmName: string }) {
  return (
    <Suspense fallback={<SkeletonPage label="Loading the console" />}>
      <VncScreen {...props} key={props.vmId} />
    </Suspense>
  )
}
