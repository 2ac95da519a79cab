import { Maximize, Minimize, RefreshCw } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, type Ref, useRef } from 'react'
import { Button } from '../../ui/Button.tsx'
import { IconButton } from '../../ui/IconButton.tsx'
import { Spinner } from '../../ui/Spinner.tsx'
import { cx } from '../../util/cx.ts'
import { NO_CHORD, nextChord } from './release-chord.ts'
import type { LinkStatus } from './useConsoleLink.ts'
import { useFullscreen } from './useFullscreen.ts'

type Props = {
  /** What is shown, for people who do not see it: "Screen of web-1". */
  label: string
  status: LinkStatus
  onRetry: () => void
  /** Gives the keyboard to the VM. */
  onEnter: () => void
  /** Where the screen or terminal is put; it is never rendered into. */
  screen: Ref<HTMLDivElement>
  /** Buttons of this kind of console, left of the common ones. */
  tools: ReactNode
  screenClass?: string
}

const STATUS_TEXT: Record<LinkStatus, string> = {
  connecting: 'Connecting…',
  connected: 'Connected',
  waiting: 'Connection lost, trying again…',
}

/** The common shell of both consoles: toolbar, status, full screen, and the keyboard's way in and out. */
export function ConsoleFrame({ label, status, onRetry, onEnter, screen, tools, screenClass }: Props) {
  const { full, toggle } = useFullscreen()
  const chord = useRef(NO_CHORD)
  const entrance = useRef<HTMLElement>(null)

  const trackChord = (event: KeyboardEvent) => {
    if (event.type !== 'keydown' && event.type !== 'keyup') return
    const next = nextChord(chord.current, event.type, event.code)
    chord.current = next.chord
    if (next.released) entrance.current?.focus()
  }
  const enter = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || event.key !== 'Enter') return
    event.preventDefault()
    onEnter()
  }
  return (
    <div className={cx('flex min-h-0 flex-1 flex-col bg-panel', full && 'fixed inset-0 z-30')}>
      <div className="flex min-h-11 shrink-0 flex-wrap items-center gap-1.5 border-b px-5 py-1.5 max-sm:gap-0 max-sm:pr-0.5 max-sm:pl-3">
        <span role="status" className="mr-auto inline-flex items-center gap-1.5 text-xs text-ink-2">
          {status === 'connected' ? (
            <span aria-hidden className="size-2 rounded-full bg-ok" />
          ) : (
            <Spinner className="size-3 text-info" />
          )}
          {STATUS_TEXT[status]}
          {status === 'connected' && (
            <span className="text-ink-3 pointer-coarse:hidden max-md:hidden">· Ctrl+Alt gives the keyboard back</span>
          )}
        </span>
        {tools}
        <IconButton label="Connect again" icon={<RefreshCw />} onClick={onRetry} />
        <IconButton
          label={full ? 'Leave full screen' : 'Full screen'}
          icon={full ? <Minimize /> : <Maximize />}
          onClick={() => void toggle()}
        />
      </div>
      <section
        ref={entrance}
        aria-label={`${label}. Press Enter to send it your keys; Ctrl and Alt together give the keyboard back.`}
        // Reachable by Tab, because what is inside swallows the keyboard once it has it.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
        tabIndex={0}
        onKeyDown={enter}
        onKeyDownCapture={trackChord}
        onKeyUpCapture={trackChord}
        className="relative min-h-0 flex-1 bg-black outline-offset-[-3px]"
      >
        <div ref={screen} className={cx('absolute inset-0', screenClass)} />
        {status === 'waiting' && (
          <div className="absolute inset-0 flex flex-col items-center justify-center gap-3 bg-black/70 text-center text-sm text-white">
            <p>The connection to the console was lost. Trying again…</p>
            <Button icon={<RefreshCw />} onClick={onRetry}>
              Try now
            </Button>
          </div>
        )}
      </section>
    </div>
  )
}
