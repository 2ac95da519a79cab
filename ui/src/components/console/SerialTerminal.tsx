import { FitAddon } from '@xterm/addon-fit'
import { Terminal } from '@xterm/xterm'
import '@xterm/xterm/css/xterm.css'
import { Eraser } from 'lucide-react'
import { useCallback, useEffect, useRef } from 'react'
import { IconButton } from '../../ui/IconButton.tsx'
import { ConsoleFrame } from './ConsoleFrame.tsx'
import { TERMINAL_OPTIONS } from './terminal-options.ts'
import { consoleUrl, type LinkEvents, useConsoleLink } from './useConsoleLink.ts'

/** A terminal that fills `host` and lives as long as the component; null until it is mounted. */
function useTerminal(host: React.RefObject<HTMLDivElement | null>, send: (text: string) => void) {
  const terminal = useRef<Terminal | null>(null)
  useEffect(() => {
    const element = host.current
    if (!element) return
    const term = new Terminal(TERMINAL_OPTIONS)
    const fit = new FitAddon()
    term.loadAddon(fit)
    term.open(element)
    fit.fit()
    // The frame around it is the stop in the tab order: from there Enter leads in, Tab leads past.
    if (term.textarea) term.textarea.tabIndex = -1
    const typed = term.onData(send)
    const observer = new ResizeObserver(() => fit.fit())
    observer.observe(element)
    terminal.current = term
    return () => {
      observer.disconnect()
      typed.dispose()
      term.dispose()
      terminal.current = null
    }
  }, [host, send])
  return terminal
}

/** A VM's serial port as a terminal. Heavy: load it through `SerialConsole`. */
export default function SerialTerminal({ vmId, vmName }: { vmId: string; vmName: string }) {
  const screen = useRef<HTMLDivElement>(null)
  const socket = useRef<WebSocket | null>(null)
  const encoder = useRef(new TextEncoder())
  const send = useCallback((text: string) => {
    if (socket.current?.readyState === WebSocket.OPEN) socket.current.send(encoder.current.encode(text))
  }, [])
  const terminal = useTerminal(screen, send)

  const connect = useCallback(
    ({ opened, closed }: LinkEvents) => {
      const link = new WebSocket(consoleUrl(vmId, 'serial'))
      link.binaryType = 'arraybuffer'
      link.addEventListener('open', () => {
        opened()
        terminal.current?.focus()
      })
      link.addEventListener('message', event => {
        terminal.current?.write(event.data instanceof ArrayBuffer ? new Uint8Array(event.data) : String(event.data))
      })
      link.addEventListener('close', closed)
      socket.current = link
      return () => {
        link.close()
        socket.current = null
      }
    },
    [vmId, terminal],
  )
  const { status, retryNow } = useConsoleLink(connect)
  return (
    <ConsoleFrame
      label={`Serial terminal of ${vmName}`}
      status={status}
      onRetry={retryNow}
      onEnter={() => terminal.current?.focus()}
      screen={screen}
      screenClass="p-2"
      tools={<IconButton label="Clear" icon={<Eraser />} onClick={() => terminal.current?.clear()} />}
    />
  )
}
