import { cx } from '../../util/cx.ts'
import { STEPS, type StepId } from './install-draft.ts'

/** Where one is. */
export function Steps({ ids, current }: { ids: readonly StepId[]; current: StepId }) {
  return (
    <ol aria-label="Steps" className="flex flex-wrap gap-x-4 gap-y-1 text-sm">
      {STEPS.filter(({ id }) => ids.includes(id)).map(({ id, label }, index) => (
        <li
          key={id}
          aria-current={id === current ? 'step' : undefined}
          className={cx(id === current ? 'font-medium text-ink' : 'text-ink-2')}
        >
          {index + 1}. {label}
        </li>
      ))}
    </ol>
  )
}
