import { useEffect } from 'react'
import { createStore, useStore } from '../stores/create-store.ts'
import { formatAgo, formatDateTime } from '../util/time.ts'

/** One clock for all relative times on the page, and none while no such time is shown. */
const clock = createStore(Date.now())
let users = 0
let timer: ReturnType<typeof setInterval> | undefined

/** The current time in milliseconds, renewed every second while used. */
export function useNow(): number {
  useEffect(() => {
    if (users++ === 0) {
      clock.set(Date.now())
      timer = setInterval(() => clock.set(Date.now()), 1000)
    }
    return () => {
      if (--users === 0) clearInterval(timer)
    }
  }, [])
  return useStore(clock)
}

/** How long ago something was, with the exact time as a hint. */
export function Ago({ at }: { at: string }) {
  return (
    <time dateTime={at} title={formatDateTime(at)} className="num whitespace-nowrap">
      {formatAgo(at, useNow())}
    </time>
  )
}
