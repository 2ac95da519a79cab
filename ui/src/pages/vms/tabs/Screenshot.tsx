import { MonitorOff } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useDenied } from '../../../api/can.ts'
import { apiUrl } from '../../../api/client.ts'
import type { Vm } from '../../../api/types.ts'
import { isOn } from '../vm-state.ts'

const REFRESH_MS = 10_000

/** A number that grows every few seconds while the page is looked at; part of the picture's address. */
function useTick(active: boolean): number {
  const [tick, setTick] = useState(0)
  useEffect(() => {
    if (!active) return
    const timer = setInterval(() => document.visibilityState === 'visible' && setTick(now => now + 1), REFRESH_MS)
    return () => clearInterval(timer)
  }, [active])
  return tick
}

/** What the VM shows now; pressing it opens the console. */
export function Screenshot({ vm, onOpen }: { vm: Vm; onOpen: () => void }) {
  const on = isOn(vm)
  const denied = useDenied('vms:console')
  const tick = useTick(on)
  const [failed, setFailed] = useState(-1)
  const missing = !on || denied !== null || failed === tick
  return (
    <button
      type="button"
      onClick={onOpen}
      className="flex aspect-video w-full items-center justify-center overflow-hidden rounded-md border bg-black outline-offset-2 hover:border-field"
    >
      <span className="sr-only">Open the console of {vm.name}</span>
      {missing ? (
        <span className="flex flex-col items-center gap-2 text-xs text-white/70">
          <MonitorOff aria-hidden className="size-5" />
          {denied ?? (on ? 'No picture of the screen' : 'Off')}
        </span>
      ) : (
        <img
          src={apiUrl(`/vms/${vm.id}/screenshot`, { at: tick })}
          alt={`Screen of ${vm.name}`}
          onError={() => setFailed(tick)}
          className="size-full object-contain"
        />
      )}
    </button>
  )
}
