import { toFailure } from '../api/errors.ts'
import { CopyText } from '../ui/CopyText.tsx'
import { Notice } from '../ui/Notice.tsx'

/** Why a form was refused, above its buttons. */
export function FormError({ error }: { error: unknown }) {
  if (!error) return null
  const failure = toFailure(error)
  return (
    <Notice tone="bad" title={failure.message}>
      {failure.requestId && (
        <span className="text-xs">
          Request <CopyText text={failure.requestId} label="request id" />
        </span>
      )}
    </Notice>
  )
}
