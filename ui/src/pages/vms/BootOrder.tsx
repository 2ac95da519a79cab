import { ArrowDown, ArrowUp } from 'lucide-react'
import { Checkbox } from '../../ui/Checkbox.tsx'
import { IconButton } from '../../ui/IconButton.tsx'
import type { BootDevice } from './settings.ts'

const LABELS: Record<BootDevice, string> = { disk: 'First disk', cdrom: 'CD/DVD', network: 'Network (PXE)' }
const ALL: readonly BootDevice[] = ['disk', 'cdrom', 'network']

type Props = {
  value: readonly BootDevice[]
  onChange: (order: readonly BootDevice[]) => void
  disabledReason: string | null
}

/** What the firmware tries, in this order; what is not chosen is not tried. */
export function BootOrder({ value, onChange, disabledReason }: Props) {
  const shown = [...value, ...ALL.filter(device => !value.includes(device))]
  const swap = (index: number, by: number) => {
    const order = [...value]
    const [moved] = order.splice(index, 1)
    if (moved) order.splice(index + by, 0, moved)
    onChange(order)
  }
  return (
    <fieldset>
      <legend className="mb-1 text-sm font-medium">Boot order</legend>
      <ul className="rounded-sm border">
        {shown.map((device, index) => {
          const chosen = value.includes(device)
          const label = LABELS[device]
          return (
            <li key={device} className="flex h-9 items-center gap-2 border-b px-2.5 last:border-b-0">
              <Checkbox
                label={label}
                checked={chosen}
                disabled={disabledReason !== null}
                onChange={on => onChange(on ? [...value, device] : value.filter(each => each !== device))}
                className="flex-1"
              />
              {chosen && (
                <>
                  <IconButton
                    size="sm"
                    label={`Move ${label} up`}
                    icon={<ArrowUp />}
                    disabledReason={disabledReason ?? (index === 0 ? 'It is tried first already' : null)}
                    onClick={() => swap(index, -1)}
                  />
                  <IconButton
                    size="sm"
                    label={`Move ${label} down`}
                    icon={<ArrowDown />}
                    disabledReason={disabledReason ?? (index === value.length - 1 ? 'It is tried last already' : null)}
                    onClick={() => swap(index, 1)}
                  />
                </>
              )}
            </li>
          )
        })}
      </ul>
    </fieldset>
  )
}
