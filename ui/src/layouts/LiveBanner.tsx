import { useQuery } from '@tanstack/react-query'
import { MemoryStick } from 'lucide-react'
import { queries } from '../api/queries.ts'
import { Link } from '../components/Link.tsx'
import { paths } from '../util/paths.ts'

/** Says on every page of a host that runs from a CD or USB stick that it forgets everything. */
export function LiveBanner() {
  // It does not change while a host is up: no reason to ask on every page.
  const { data } = useQuery({ ...queries.hosts(), refetchInterval: false })
  if (data?.some(host => host.state.live) !== true) return null
  return (
    <p className="flex items-center gap-2 bg-warn-soft px-5 py-1.5 text-warn">
      <MemoryStick aria-hidden className="size-3.5 shrink-0" />
      <span className="min-w-0 flex-1 text-pretty">
        Live: nothing is kept. Virtual machines and settings are gone when this host goes off.
      </span>
      <Link href={paths.install()} className="shrink-0 font-medium underline">
        Install to disk…
      </Link>
    </p>
  )
}
