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
