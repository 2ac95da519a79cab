import { useCallback, useEffect, useRef, useState } from 'react'
import { backoffMs } from './backoff.ts'

export type LinkStatus = 'connecting' | 'connected' | 'waiting'

export type LinkEvents = { opened: () => void; closed: () => void }

/**
 * Keeps a console connected: calls `connect`, which reports when it opened and closed and returns how to end it,
 * and calls it again after a growing delay whenever the connection is lost. `connect` must be stable.
 */
export function useConsoleLink(connect: (events: LinkEvents) => () => void) {
  const [status, setStatus] = useState<LinkStatus>('connecting')
  const [round, setRound] = useState(0)
  const failures = useRef(0)

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round is what makes it connect again
  useEffect(() => {
    let over = false
    let timer: ReturnType<typeof setTimeout> | undefined
    setStatus('connecting')
    const end = connect({
      opened: () => {
        if (over) return
        failures.current = 0
        setStatus('connected')
      },
      closed: () => {
        if (over || timer) return
        failures.current++
        setStatus('waiting')
        timer = setTimeout(() => setRound(current => current + 1), backoffMs(failures.current))
      },
    })
    return () => {
      over = true
      clearTimeout(timer)
      end()
    }
  }, [connect, round])

  const retryNow = useCallback(() => {
    failures.current = 0
    setRound(current => current + 1)
  }, [])
  return { status, retryNow }
}

/** Address of a VM's console on the host that served this page. */
export function consoleUrl(vmId: string, which: 'vnc' | 'serial'): string {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws'
  return `${scheme}://${location.host}/api/v1/vms/${encodeURIComponent(vmId)}/console/${which}`
}
