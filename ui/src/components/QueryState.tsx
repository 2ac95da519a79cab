import type { UseQueryResult } from '@tanstack/react-query'
import { RotateCw } from 'lucide-react'
import type { ReactNode } from 'react'
import { toFailure } from '../api/errors.ts'
import { Button } from '../ui/Button.tsx'
import { ErrorState } from '../ui/ErrorState.tsx'
import { SkeletonPage } from '../ui/Skeleton.tsx'
import { ButtonLink } from './Link.tsx'

type Props<T> = {
  query: UseQueryResult<T>
  /** What could not be loaded: "the host". */
  what: string
  /** It is the whole page, not a part of one. */
  page?: boolean
  /** Where to go on from something that is not there. */
  back?: { label: string; href: string }
  children: (data: T) => ReactNode
  loading?: ReactNode
}

/** Why something could not be loaded, with a way to try again. */
export function QueryError({ query, what, page = false, back }: Omit<Props<unknown>, 'children' | 'loading'>) {
  const failure = toFailure(query.error)
  const missing = failure.code === 'not_found'
  const title = missing ? `Could not find ${what}` : `Could not load ${what}`
  return (
    <ErrorState
      title={title}
      heading={page ? 'h1' : 'h2'}
      message={failure.message}
      requestId={failure.requestId}
      actions={
        missing && back ? (
          <ButtonLink href={back.href}>{back.label}</ButtonLink>
        ) : (
          <Button icon={<RotateCw />} busy={query.isFetching} onClick={() => void query.refetch()}>
            Try again
          </Button>
        )
      }
    />
  )
}

/** Shows a query's data, its error or a placeholder. Data that is already there stays while it is renewed. */
export function QueryState<T>({ query, what, page = false, back, children, loading }: Props<T>) {
  if (query.data !== undefined) return <>{children(query.data)}</>
  if (query.isError) return <QueryError query={query} what={what} page={page} {...(back && { back })} />
  return <>{loading ?? <SkeletonPage label={`Loading ${what}`} />}</>
}
