import { Combobox as Base } from '@base-ui/react/combobox'
import { Check, ChevronsUpDown } from 'lucide-react'
import { cx } from '../util/cx.ts'
import { useFieldProps } from './Field.tsx'
import { controlClass } from './Input.tsx'

export type ComboboxItem = { value: string; label: string; description?: string | undefined }

type Props = {
  items: readonly ComboboxItem[]
  value: string | null
  onChange: (value: string | null) => void
  placeholder?: string
  emptyText?: string
  'aria-label'?: string
}

/** More are found by typing: nobody scrolls through thousands. */
const LIMIT = 200

/** A select that filters while one types, for lists too long to look through. */
export function Combobox({ items, value, onChange, placeholder, emptyText = 'Nothing matches.', ...rest }: Props) {
  const field = useFieldProps()
  const selected = items.find(item => item.value === value) ?? null
  return (
    <Base.Root
      items={items}
      limit={LIMIT}
      value={selected}
      onValueChange={(next: ComboboxItem | null) => onChange(next?.value ?? null)}
      isItemEqualToValue={(a: ComboboxItem, b: ComboboxItem) => a.value === b.value}
    >
      <div className="relative">
        <Base.Input {...field} {...rest} placeholder={placeholder} className={cx(controlClass, 'pr-7')} />
        <Base.Trigger
          aria-label="Show choices"
          className="absolute inset-y-0 right-0 flex w-7 items-center justify-center text-ink-3"
        >
          <ChevronsUpDown className="size-3.5" />
        </Base.Trigger>
      </div>
      <Base.Portal>
        <Base.Positioner sideOffset={4} className="z-60 outline-none">
          <Base.Popup className="pop w-(--anchor-width) rounded-md bg-raised shadow-pop">
            <Base.Empty className="px-3 py-2 text-ink-3 empty:hidden">{emptyText}</Base.Empty>
            <Base.List className="max-h-72 overflow-y-auto p-1 empty:p-0">
              {(item: ComboboxItem) => (
                <Base.Item
                  key={item.value}
                  value={item}
                  className="flex items-center gap-2 rounded-xs px-2 py-1 outline-none select-none data-highlighted:bg-active"
                >
                  <span className="min-w-0 flex-1">
                    <span className="block truncate">{item.label}</span>
                    {item.description && <span className="block truncate text-xs text-ink-3">{item.description}</span>}
                  </span>
                  <Base.ItemIndicator>
                    <Check className="size-3.5" />
                  </Base.ItemIndicator>
                </Base.Item>
              )}
            </Base.List>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
