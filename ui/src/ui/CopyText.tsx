import { Check, Copy } from 'lucide-react'
import { Fragment, type ReactNode, useEffect, useRef, useState } from 'react'
import { cx } from '../util/cx.ts'

type Props = {
  text: string
  /** What it is, for the spoken label: "Copy MAC address". */
  label: string
  /** What to show instead of the whole text. */
  shown?: string
  /** Lets long values wrap instead of cutting them. */
  wrap?: boolean
  /** Shows the sign for copying always, where copying is what one is here for. */
  evident?: boolean
}

/** Lines of a fingerprint end after a colon, not within a pair of digits. */
function breakable(text: string): ReactNode {
  return text.split(/(?<=:)/).map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the same pair may occur twice, and parts never move
    <Fragment key={index}>
      {part}
      <wbr />
    </Fragment>
  ))
}

/** A value in monospace that is copied by pressing it. */
export function CopyText({ text, label, shown, wrap = false, evident = false }: Props) {
  const value = useRef<HTMLSpanElement>(null)
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 1600)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text)
      setCopied(true)
    } catch {
      // The browser allows it only in some windows: marked, it can be copied by keyboard.
      if (value.current) getSelection()?.selectAllChildren(value.current)
    }
  }
  return (
    <button
      type="button"
      aria-label={`Copy ${label} ${text}`}
      onClick={() => void copy()}
      className="group -mx-1 inline-flex max-w-full items-center gap-1.5 rounded-xs px-1 text-left align-baseline hover:bg-hover"
    >
      <span ref={value} className={cx('font-mono text-xs', wrap ? 'wrap-anywhere' : 'truncate')}>
        {wrap ? breakable(shown ?? text) : (shown ?? text)}
      </span>
      {copied ? (
        <Check className="size-3 shrink-0 text-ok" />
      ) : (
        <Copy
          className={cx(
            'size-3 shrink-0 text-ink-3 group-hover:opacity-100 group-focus-visible:opacity-100 pointer-coarse:opacity-100',
            !evident && 'opacity-0',
          )}
        />
      )}
      <span role="status" className="sr-only">
        {copied ? 'Copied' : ''}
      </span>
    </button>
  )
}
