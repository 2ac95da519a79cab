import { Dialog } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import type { ReactNode, RefObject } from 'react'
import { cx } from '../util/cx.ts'
import { IconButton } from './IconButton.tsx'
import { useFirstControl } from './useFirstControl.ts'

export type ModalProps = {
  open: boolean
  onClose: () => void
  title: ReactNode
  description?: ReactNode
  children?: ReactNode
  /** Buttons at the lower right, the safe one first. */
  footer?: ReactNode
  size?: 'sm' | 'md' | 'lg'
  initialFocus?: RefObject<HTMLElement | null>
  role?: 'dialog' | 'alertdialog'
}

const widths = { sm: 'sm:w-100', md: 'sm:w-130', lg: 'sm:w-190' }

/** A dialog over the page. Escape and the backdrop close it; focus returns to where it was. */
export function Modal(props: ModalProps) {
  const { open, onClose, title, description, children, footer, size = 'md', initialFocus, role = 'dialog' } = props
  const first = useFirstControl()
  return (
    <Dialog.Root open={open} onOpenChange={next => !next && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fade fixed inset-0 z-40 bg-black/30 backdrop-blur-[1px]" />
        <Dialog.Popup
          role={role}
          initialFocus={initialFocus ?? first.initialFocus}
          className={cx(
            'pop fixed z-50 flex max-h-[92dvh] flex-col bg-raised text-ink shadow-modal outline-none',
            'inset-x-0 bottom-0 rounded-t-lg sm:inset-auto sm:top-[12vh] sm:left-1/2 sm:max-h-[78vh] sm:-translate-x-1/2 sm:rounded-lg',
            widths[size],
          )}
        >
          <header className="flex items-start gap-3 px-5 pt-4 pb-3">
            <div className="min-w-0 flex-1">
              <Dialog.Title className="text-lg font-semibold">{title}</Dialog.Title>
              {description && (
                <Dialog.Description className="mt-0.5 text-pretty text-ink-2">{description}</Dialog.Description>
              )}
            </div>
            <Dialog.Close render={<IconButton label="Close" icon={<X />} size="sm" />} />
          </header>
          {children && (
            <div ref={first.body} className="min-h-0 flex-1 overflow-y-auto px-5 pt-1 pb-5">
              {children}
            </div>
          )}
          {footer && (
            <footer
              ref={first.footer}
              className="flex flex-wrap justify-end gap-2 border-t px-5 py-3 max-sm:pb-[max(0.75rem,env(safe-area-inset-bottom))]"
            >
              {footer}
            </footer>
          )}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
