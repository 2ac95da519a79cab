import { type ReactNode, useId } from 'react'
import { cx } from '../util/cx.ts'

export type RadioCard<V extends string> = {
  value: V
  label: ReactNode
  description?: ReactNode
  icon?: ReactNode
  /** Why it cannot be chosen. */
  disabledReason?: string | undefined
}

type Props<V extends string> = {
  label: ReactNode
  cards: readonly RadioCard<V>[]
  value: V | null
  onChange: (value: V) => void
  columns?: 1 | 2 | 3 | 4
}

const grids = {
  1: 'grid-cols-1',
  2: '@[22rem]:grid-cols-2',
  3: '@[32rem]:grid-cols-3',
  4: 'grid-cols-2 @[34rem]:grid-cols-4',
}

/** One choice of few, each with room to say what it means. */
export function RadioCards<V extends string>({ label, cards, value, onChange, columns = 2 }: Props<V>) {
  const name = useId()
  return (
    <fieldset className="@container min-w-0">
      <legend className="mb-1.5 text-sm font-medium">{label}</legend>
      <div className={cx('grid gap-2', grids[columns])}>
        {cards.map(card => (
          <label
            key={card.value}
            className={cx(
              'flex gap-2.5 rounded-md border border-line-strong bg-panel p-2.5 select-none has-focus-visible:outline-2 has-focus-visible:outline-accent',
              'has-checked:border-accent has-checked:bg-accent-soft',
              card.disabledReason ? 'bg-sunken text-ink-3' : 'hover:border-field',
            )}
          >
            <input
              type="radio"
              name={name}
              value={card.value}
              checked={card.value === value}
              disabled={card.disabledReason !== undefined}
              onChange={() => onChange(card.value)}
              className="mt-0.5 size-3.5 shrink-0 accent-accent outline-none"
            />
            <span className="min-w-0 flex-1">
              <span className="flex items-center gap-1.5 font-medium [&>svg]:size-3.5 [&>svg]:text-ink-3">
                {card.icon}
                {card.label}
              </span>
              {(card.disabledReason ?? card.description) && (
                <span className="block text-xs text-pretty text-ink-2">{card.disabledReason ?? card.description}</span>
              )}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
