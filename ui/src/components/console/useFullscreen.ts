import { useCallback, useEffect, useState } from 'react'

type KeyboardLock = { lock?: () => Promise<void>; unlock?: () => void }

/**
 * Fills the screen. The whole document goes to full screen and the caller lays its element over it, so that menus
 * and dialogs (which live beside it in the document) stay visible; where the browser has no full screen, the
 * element still fills the window. In Chromium the system's shortcuts (Alt+Tab, Esc) then reach the page as well.
 */
export function useFullscreen() {
  const [full, setFull] = useState(false)
  useEffect(() => {
    const update = () => {
      if (document.fullscreenElement === null) setFull(false)
    }
    document.addEventListener('fullscreenchange', update)
    return () => document.removeEventListener('fullscreenchange', update)
  }, [])

  const toggle = useCallback(async () => {
    // Not in the DOM types: https://wicg.github.io/keyboard-lock/
    const keyboard = (navigator as Navigator & { keyboard?: KeyboardLock }).keyboard
    if (full) {
      keyboard?.unlock?.()
      setFull(false)
      if (document.fullscreenElement) await document.exitFullscreen()
      return
    }
    setFull(true)
    try {
      await document.documentElement.requestFullscreen({ navigationUI: 'hide' })
      await keyboard?.lock?.()
    } catch {
      // Refused or unknown: filling the window is what is left.
    }
  }, [full])
  return { full, toggle }
}
