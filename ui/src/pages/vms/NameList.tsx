import { plural } from '../../util/units.ts'

const SHOWN = 12

/** The names an action is about; a long list says how many more there are. */
export function NameList({ names }: { names: readonly string[] }) {
  const more = names.length - SHOWN
  return (
    <ul className="flex flex-wrap gap-1">
      {names.slice(0, SHOWN).map(name => (
        <li key={name} className="max-w-full truncate rounded-xs bg-hover px-1.5 py-0.5 font-mono text-xs">
          {name}
        </li>
      ))}
      {more > 0 && <li className="px-1.5 py-0.5 text-xs text-ink-2">and {more} more</li>}
    </ul>
  )
}

/** Says that some of the selected are not part of the action, because their state does not allow it. */
export function LeftOut({ count }: { count: number }) {
  if (count === 0) return null
  return (
    <p className="text-xs text-ink-3">
      {plural(count, 'selected VM')} {count === 1 ? 'is' : 'are'} left out: not possible in{' '}
      {count === 1 ? 'its' : 'their'} state.
    </p>
  )
}
