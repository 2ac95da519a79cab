import { Tooltip as Base } from '@base-ui/react/tooltip'
import type { ReactElement, ReactNode } from 'react'

export type Side = 'top' | 'bottom' | 'left' | 'right'

type Props = {
  content: ReactNode
  children: ReactElement
  side?: Side
  /** Show at once, for explanations the user is looking for; hints wait a moment. */
  immediate?: boolean
}

/** A hint beside an element. It repeats what assistive technology already hears through a label. */
export function Tooltip({ content, children, side = 'top', immediate = false }: Props) {
  return (
    <Base.Root>
      <Base.Trigger render={children} delay={immediate ? 60 : 500} closeOnClick={!immediate} />
      <Base.Portal>
        <Base.Positioner side={side} sideOffset={6} className="z-60">
          <Base.Popup className="pop max-w-72 rounded-sm bg-solid px-2 py-1 text-xs text-pretty text-on-solid shadow-pop">
            {content}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
