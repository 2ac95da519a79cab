import { type ErrorComponentProps, useRouter } from '@tanstack/react-router'
import { RotateCw } from 'lucide-react'
import { toFailure } from '../api/errors.ts'
import { Button } from '../ui/Button.tsx'
import { ErrorState } from '../ui/ErrorState.tsx'

/** For a page that broke or could not be loaded at all. */
export function ErrorPage({ error }: ErrorComponentProps) {
  const router = useRouter()
  const failure = toFailure(error)
  return (
    <ErrorState
      heading="h1"
      title={failure.code === 'network' ? 'The host cannot be reached' : 'This page could not be shown'}
      message={failure.message}
      requestId={failure.requestId}
      actions={
        <>
          <Button icon={<RotateCw />} onClick={() => void router.invalidate()}>
            Try again
          </Button>
          <Button variant="ghost" onClick={() => window.location.assign('/')}>
            Go to the dashboard
          </Button>
        </>
      }
    />
  )
}
