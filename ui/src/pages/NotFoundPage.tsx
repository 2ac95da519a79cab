import { Compass } from 'lucide-react'
import { ButtonLink } from '../components/Link.tsx'
import { usePage } from '../components/page.ts'
import { EmptyState } from '../ui/EmptyState.tsx'
import { paths } from '../util/paths.ts'

/** For addresses that lead nowhere. */
export function NotFoundPage() {
  usePage('Not found')
  return (
    <EmptyState
      icon={<Compass />}
      title="There is no such page"
      heading="h1"
      actions={<ButtonLink href={paths.dashboard()}>Go to the dashboard</ButtonLink>}
    >
      The address may be mistyped, or what it named was deleted.
    </EmptyState>
  )
}
