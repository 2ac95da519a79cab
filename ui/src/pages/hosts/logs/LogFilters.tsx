import { useQuery } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { useEffect, useId, useState } from 'react'
import { queries } from '../../../api/queries.ts'
import { FilterBox } from '../../../table/Toolbar.tsx'
import { Button } from '../../../ui/Button.tsx'
import { Input } from '../../../ui/Input.tsx'
import { Select } from '../../../ui/Select.tsx'
import { formatDateTime } from '../../../util/time.ts'
import { LEVEL_OPTIONS } from './levels.ts'
import type { LogSearch } from './log-filter.ts'

/** A search starts when the typing pauses. */
const PAUSE_MS = 350

/** A text that is told on when it has not changed for a moment. */
function useTyped(value: string, tell: (value: string) => void): [string, (value: string) => void] {
  const [typed, setTyped] = useState(value)
  // What was cleared or came by the address replaces what was typed.
  useEffect(() => setTyped(value), [value])
  // biome-ignore lint/correctness/useExhaustiveDependencies: only the typing starts the clock
  useEffect(() => {
    if (typed === value) return
    const timer = setTimeout(() => tell(typed), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [typed])
  return [typed, setTyped]
}

type Props = { hostId: string; search: LogSearch; onChange: (change: Partial<LogSearch>) => void }

/** What to look for: text, level, unit, boot, time. */
export function LogFilters({ hostId, search, onChange }: Props) {
  const sources = useQuery(queries.logSources(hostId))
  const [text, setText] = useTyped(search.text, value => onChange({ text: value }))
  const [unit, setUnit] = useTyped(search.unit, value => onChange({ unit: value }))
  const listId = useId()
  const boots = [
    { value: 'all', label: 'All boots' },
    { value: 'current', label: 'This boot' },
    ...(sources.data?.boots ?? []).slice(1, 21).map((boot, index) => ({
      value: boot.id,
      label: index === 0 ? 'The boot before' : `Boot of ${formatDateTime(boot.first).slice(0, 16)}`,
    })),
  ]
  const boot = boots.some(each => each.value === search.boot) ? search.boot : 'all'
  const level = LEVEL_OPTIONS.some(each => each.value === search.priority) ? search.priority : 'all'
  const filtered = Object.values(search).some(value => value !== '')
  const chosen = (value: string) => (value === 'all' ? '' : value)
  return (
    <div className="flex flex-wrap items-center gap-2">
      <FilterBox label="Search text" value={text} onChange={setText} />
      <Select
        aria-label="Level"
        className="w-42"
        options={LEVEL_OPTIONS}
        value={level}
        onChange={value => onChange({ priority: chosen(value) })}
      />
      <span className="block w-52">
        <Input
          aria-label="Unit"
          placeholder="All units"
          list={listId}
          value={unit}
          maxLength={256}
          onChange={event => setUnit(event.target.value)}
        />
      </span>
      <datalist id={listId}>
        {(sources.data?.units ?? []).map(name => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <Select
        aria-label="Boot"
        className="w-42"
        options={boots}
        value={boot}
        onChange={value => onChange({ boot: chosen(value) })}
      />
      <span className="flex items-center gap-2 text-xs text-ink-3">
        from
        <Input
          type="datetime-local"
          aria-label="From"
          value={search.since}
          onChange={event => onChange({ since: event.target.value })}
          className="w-48"
        />
      </span>
      <span className="flex items-center gap-2 text-xs text-ink-3">
        to
        <Input
          type="datetime-local"
          aria-label="To"
          value={search.until}
          onChange={event => onChange({ until: event.target.value })}
          className="w-48"
        />
      </span>
      {filtered && (
        <Button
          variant="ghost"
          icon={<X />}
          onClick={() => onChange({ unit: '', priority: '', boot: '', text: '', since: '', until: '' })}
        >
          Clear filters
        </Button>
      )}
    </div>
  )
}
