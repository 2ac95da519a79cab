import { Dialog } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { cx } from '../util/cx.ts'
import { IconButton } from './IconButton.tsx'
import { useFirstControl } from './useFirstControl.ts'

type Props = {
  open: boolean
  onClose: () => void
  title: ReactNode
  description?: ReactNode
  children: ReactNode
  footer?: ReactNode
  size?: 'md' | 'lg'
  /** False keeps the page behind usable, for panels one works beside. */
  modal?: boolean
}

/** A sheet from the right edge, for forms and details; the whole screen on a phone. */
export function SidePanel({ open, onClose, title, description, children, footer, size = 'md', modal = true }: Props) {
  const first = useFirstControl()
  return (
    <Dialog.Root open={open} onOpenChange={next => !next && onClose()} modal={modal} disablePointerDismissal={!modal}>
      <Dialog.Portal>
        {modal && <Dialog.Backdrop className="fade fixed inset-0 z-40 bg-black/25" />}
        <Dialog.Popup
          initialFocus={first.initialFocus}
          className={cx(
            'slide-right fixed inset-y-0 right-0 z-50 flex w-full flex-col bg-raised text-ink shadow-modal outline-none',
            size === 'md' ? 'sm:w-120' : 'sm:w-180',
          )}
        >
          <header className="flex items-start gap-3 border-b px-5 py-3.5">
            <div className="min-w-0 flex-1">
              <Dialog.Title className="text-lg font-semibold">{title}</Dialog.Title>
              {description && <Dialog.Description className="text-ink-2">{description}</Dialog.Description>}
            </div>
            <Dialog.Close render={<IconButton label="Close" icon={<X />} size="sm" />} />
          </header>
          <div ref={first.body} className="min-h-0 flex-1 overflow-y-auto px-5 py-4">
            {children}
          </div>
          {footer && (
            <footer ref={first.footer} className="flex flex-wrap justify-end gap-2 border-t px-5 py-3">
              {footer}
            </footer>
          )}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
