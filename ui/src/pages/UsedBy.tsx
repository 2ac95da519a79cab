import type { ResourceRef } from '../api/types.ts'
import { TextLink } from '../components/Link.tsx'
import { pathOf } from '../util/paths.ts'

/** Who uses something: the first by name, the others as a number with their names as a hint. */
export function UsedBy({ refs }: { refs: readonly ResourceRef[] }) {
  const [first, ...more] = refs
  if (!first) return <span className="text-ink-3">–</span>
  const path = pathOf(first)
  return (
    <span title={refs.map(ref => ref.name).join('\n')}>
      {path ? <TextLink href={path}>{first.name}</TextLink> : first.name}
      {more.length > 0 && <span className="text-ink-3"> +{more.length}</span>}
    </span>
  )
}
