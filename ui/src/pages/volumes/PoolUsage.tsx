import { useQuery } from '@tanstack/react-query'
import { queries } from '../../api/queries.ts'
import { Meter } from '../../ui/Meter.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { formatBytes } from '../../util/units.ts'

/** How full the pools are, where volumes are looked at. */
export function PoolUsage() {
  const pools = useQuery(queries.pools()).data ?? []
  if (pools.length === 0) return null
  const problems = pools.filter(pool => pool.state.problem !== null)
  return (
    <div className="flex flex-col gap-3 px-5 pb-4">
      {problems.map(pool => (
        <Notice key={pool.id} tone="warn" title={`Pool ${pool.name}`}>
          {pool.state.problem}
        </Notice>
      ))}
      <div className="flex flex-wrap gap-x-8 gap-y-3">
        {pools.slice(0, 4).map(pool => (
          <div key={pool.id} className="w-full max-w-72">
            <Meter
              label={`Pool ${pool.name}`}
              value={pool.state.usedBytes / Math.max(1, pool.state.capacityBytes)}
              detail={`${formatBytes(pool.state.availableBytes)} free of ${formatBytes(pool.state.capacityBytes)}`}
            />
          </div>
        ))}
      </div>
    </div>
  )
}
