import { CircleAlert, CircleCheck, Info, X } from 'lucide-react'
import { useStore } from '../stores/create-store.ts'
import { dismissToast, type Toast, toastStore } from '../stores/toast.ts'
import { CopyText } from './CopyText.tsx'
import { IconButton } from './IconButton.tsx'

const icons = {
  ok: <CircleCheck className="text-ok" />,
  info: <Info className="text-info" />,
  bad: <CircleAlert className="text-bad" />,
}

function ToastCard({ toast }: { toast: Toast }) {
  return (
    <li className="toast-in pointer-events-auto flex items-start gap-2.5 rounded-md bg-raised py-2.5 pr-2 pl-3 shadow-pop [&>svg]:mt-0.5 [&>svg]:size-4 [&>svg]:shrink-0">
      {icons[toast.tone]}
      <div className="min-w-0 flex-1">
        <div className="font-medium break-words">{toast.title}</div>
        {toast.message && <div className="text-pretty break-words text-ink-2">{toast.message}</div>}
        {toast.requestId && (
          <div className="mt-1 flex items-center gap-1 text-xs text-ink-3">
            Request <CopyText text={toast.requestId} label="request id" />
          </div>
        )}
      </div>
      <IconButton label="Dismiss" icon={<X />} size="sm" onClick={() => dismissToast(toast.id)} />
    </li>
  )
}

/** Where toasts appear. The region is always there, so that screen readers announce what enters it. */
export function Toaster() {
  const toasts = useStore(toastStore)
  return (
    <section
      aria-label="Notifications"
      aria-live="polite"
      className="pointer-events-none fixed right-3 bottom-3 left-3 z-70 sm:left-auto sm:w-90"
    >
      <ol className="flex flex-col gap-2">
        {toasts.map(toast => (
          <ToastCard key={toast.id} toast={toast} />
        ))}
      </ol>
    </section>
  )
}
