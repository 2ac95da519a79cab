import { useRef } from 'react'

const FIELD = 'input:not(:disabled), textarea:not(:disabled), select:not(:disabled)'

/**
 * Where the focus goes when a dialog opens: its first field, else the first button of its footer (the safe one),
 * and not the cross in its corner. By touch the default stays, which opens no keyboard over the dialog.
 */
export function useFirstControl() {
  const body = useRef<HTMLDivElement>(null)
  const footer = useRef<HTMLElement>(null)
  const initialFocus = (openedBy: string): HTMLElement | true => {
    if (openedBy === 'touch') return true
    const field = body.current?.querySelector<HTMLElement>(FIELD)
    return field ?? footer.current?.querySelector<HTMLElement>('button') ?? true
  }
  return { body, footer, initialFocus }
}
