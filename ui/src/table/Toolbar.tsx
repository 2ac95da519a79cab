import { Search, X } from 'lucide-react'
import { type ReactNode, type RefObject, useEffect, useRef } from 'react'
import { Button } from '../ui/Button.tsx'
import { controlClass } from '../ui/Input.tsx'
import { cx } from '../util/cx.ts'

type FilterProps = { label: string; value: string; onChange: (value: string) => void }

/** Focuses the element when `/` is pressed outside of any text field. */
function useSlashKey(target: RefObject<HTMLInputElement | null>) {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const typing =
        event.target instanceof Element && event.target.closest('input,textarea,select,[contenteditable],.xterm,canvas')
      if (event.key !== '/' || typing || event.metaKey || event.ctrlKey) return
      event.preventDefault()
      target.current?.focus()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [target])
}

/** The box above a table that narrows it down. `/` leads there, Escape empties it. */
export function FilterBox({ label, value, onChange }: FilterProps) {
  const input = useRef<HTMLInputElement>(null)
  useSlashKey(input)
  return (
    <div className="relative min-w-40 flex-1 sm:max-w-72">
      <Search
        aria-hidden
        className="pointer-events-none absolute top-1/2 left-2.5 size-3.5 -translate-y-1/2 text-ink-3"
      />
      <input
        ref={input}
        type="text"
        aria-label={label}
        placeholder={`${label}…`}
        value={value}
        autoComplete="off"
        spellCheck={false}
        onChange={event => onChange(event.target.value)}
        onKeyDown={event => event.key === 'Escape' && onChange('')}
        className={cx(controlClass, 'h-7.5 px-8')}
      />
      {value ? (
        <button
          type="button"
          aria-label="Clear filter"
          onClick={() => onChange('')}
          className="absolute top-1/2 right-1.5 flex size-5 -translate-y-1/2 items-center justify-center rounded-xs text-ink-3 hover:bg-hover"
        >
          <X className="size-3.5" />
        </button>
      ) : (
        <kbd
          aria-hidden
          className="pointer-events-none absolute top-1/2 right-2.5 -translate-y-1/2 font-sans text-xs text-ink-3 pointer-coarse:hidden"
        >
          /
        </kbd>
      )}
    </div>
  )
}

/** What can be done with the selected rows; takes the place of the filter while something is selected. */
export function BulkBar({ count, onClear, children }: { count: number; onClear: () => void; children: ReactNode }) {
  return (
    <section aria-label="Selected rows" className="flex min-w-0 flex-1 flex-wrap items-center gap-2">
      <span className="num font-medium" role="status">
        {count} selected
      </span>
      {children}
      <Button variant="ghost" onClick={onClear}>
        Clear
      </Button>
    </section>
  )
}
