import { WifiOff } from 'lucide-react'
import { useEffect, useState } from 'react'
import { connectionStore } from '../api/events.ts'
import { useStore } from '../stores/create-store.ts'

/** A short break in the stream heals by itself and is not worth a word. */
const GRACE_MS = 4000

/** Says that what is on the screen may be old. */
export function ConnectionBanner() {
  const lost = useStore(connectionStore) === 'lost'
  const [shown, setShown] = useState(false)
  useEffect(() => {
    if (!lost) return setShown(false)
    const timer = setTimeout(() => setShown(true), GRACE_MS)
    return () => clearTimeout(timer)
  }, [lost])
  return (
    <div role="status">
      {shown && (
        <p className="flex items-center gap-2 bg-warn-soft px-5 py-1.5 text-warn">
          <WifiOff aria-hidden className="size-3.5 shrink-0" />
          The connection to the host is lost; what you see may be old. Trying again…
        </p>
      )}
    </div>
  )
}
