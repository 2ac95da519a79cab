import RFB from '@novnc/novnc'
import { ClipboardPaste, Keyboard, Scaling } from 'lucide-react'
import { useCallback, useEffect, useRef, useState } from 'react'
import { Button } from '../../ui/Button.tsx'
import { IconButton } from '../../ui/IconButton.tsx'
import { Menu, MenuItem, MenuLabel } from '../../ui/Menu.tsx'
import { ConsoleFrame } from './ConsoleFrame.tsx'
import { KEY_COMBOS, pressCombo } from './key-strokes.ts'
import { TypeTextDialog } from './TypeTextDialog.tsx'
import { consoleUrl, type LinkEvents, useConsoleLink } from './useConsoleLink.ts'

const CTRL_ALT_DEL = KEY_COMBOS[0]

/** The VM's screen through noVNC. Heavy: load it through `VncConsole`. */
export default function VncScreen({ vmId, vmName }: { vmId: string; vmName: string }) {
  const screen = useRef<HTMLDivElement>(null)
  const rfb = useRef<RFB | null>(null)
  const [fit, setFit] = useState(true)
  const fitNow = useRef(fit)
  const [typing, setTyping] = useState(false)

  const connect = useCallback(
    ({ opened, closed }: LinkEvents) => {
      const element = screen.current
      if (!element) return () => {}
      const client = new RFB(element, consoleUrl(vmId, 'vnc'), { shared: true })
      client.background = 'transparent'
      client.scaleViewport = fitNow.current
      client.showDotCursor = true
      client.addEventListener('connect', () => {
        element.querySelector('canvas')?.setAttribute('aria-label', `Screen of ${vmName}`)
        element.querySelector('canvas')?.setAttribute('role', 'img')
        opened()
        client.focus({ preventScroll: true })
      })
      // noVNC complains in the browser's console when one that has ended is ended again.
      let live = true
      const ended = () => {
        live = false
        closed()
      }
      client.addEventListener('disconnect', ended)
      rfb.current = client
      return () => {
        client.removeEventListener('disconnect', ended)
        if (live) client.disconnect()
        rfb.current = null
      }
    },
    [vmId, vmName],
  )
  const { status, retryNow } = useConsoleLink(connect)

  useEffect(() => {
    fitNow.current = fit
    if (rfb.current) rfb.current.scaleViewport = fit
  }, [fit])

  const offline = status === 'connected' ? null : 'The console is not connected'
  const press = (combo: (typeof KEY_COMBOS)[number]) => {
    if (!rfb.current) return
    pressCombo(rfb.current, combo.keys)
    rfb.current.focus()
  }
  const tools = (
    <>
      {CTRL_ALT_DEL && (
        <Button disabledReason={offline} onClick={() => press(CTRL_ALT_DEL)}>
          {CTRL_ALT_DEL.label}
        </Button>
      )}
      <Menu trigger={<IconButton label="Other keys" icon={<Keyboard />} disabledReason={offline} />}>
        <MenuLabel>Press in the VM</MenuLabel>
        {KEY_COMBOS.map(combo => (
          <MenuItem key={combo.label} disabledReason={offline} onSelect={() => press(combo)}>
            {combo.label}
          </MenuItem>
        ))}
      </Menu>
      <IconButton
        label="Type text into the VM"
        icon={<ClipboardPaste />}
        disabledReason={offline}
        onClick={() => setTyping(true)}
      />
      <IconButton
        label={fit ? 'Show at actual size' : 'Fit to the window'}
        icon={<Scaling />}
        aria-pressed={fit}
        onClick={() => setFit(!fit)}
      />
    </>
  )
  return (
    <>
      <ConsoleFrame
        label={`Screen of ${vmName}`}
        status={status}
        onRetry={retryNow}
        onEnter={() => rfb.current?.focus()}
        screen={screen}
        tools={tools}
        screenClass="overflow-auto"
      />
      {typing && <TypeTextDialog keyboard={() => rfb.current} onClose={() => setTyping(false)} />}
    </>
  )
}
