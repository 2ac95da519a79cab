import { useLocation, useRouter } from '@tanstack/react-router'
import { useMemo } from 'react'
import type { LogFilter } from '../../../api/types.ts'

/** The filter as it stands in the address; empty texts are no filter. */
export type LogSearch = { unit: string; priority: string; boot: string; text: string; since: string; until: string }

const NAMES = ['unit', 'priority', 'boot', 'text', 'since', 'until'] as const

/** What `<input type="datetime-local">` gives, in this browser's time zone, as the API wants it. */
export function toTimestamp(local: string): string | undefined {
  const date = new Date(local)
  return local === '' || Number.isNaN(date.getTime()) ? undefined : date.toISOString()
}

/** The API's filter for what was chosen. */
export function toLogFilter(search: LogSearch): LogFilter {
  const { unit, priority, boot, text, since, until } = search
  const [from, to] = [toTimestamp(since), toTimestamp(until)]
  return {
    ...(unit.trim() !== '' && { unit: unit.trim() }),
    ...(/^[0-7]$/.test(priority) && { priority: Number(priority) }),
    ...(boot !== '' && { boot }),
    ...(text !== '' && { text }),
    ...(from !== undefined && { since: from }),
    ...(to !== undefined && { until: to }),
  }
}

/** Why what comes now cannot be shown, or null: it would not match. */
export function whyNotFollow(search: LogSearch): string | null {
  if (search.until !== '') return 'New entries would be later than the end of the time span. Clear it to follow.'
  if (search.boot !== '' && search.boot !== 'current') return 'New entries belong to this boot. Choose it to follow.'
  return null
}

/** The filter in the address: it survives a reload and can be sent to a colleague. */
export function useLogSearch(): [LogSearch, (change: Partial<LogSearch>) => void] {
  const router = useRouter()
  const location = useLocation()
  const { pathname, searchStr } = location
  const search = useMemo(() => {
    const params = new URLSearchParams(searchStr)
    const value = (name: (typeof NAMES)[number]) => params.get(name) ?? ''
    return {
      unit: value('unit'),
      priority: value('priority'),
      boot: value('boot'),
      text: value('text'),
      since: value('since'),
      until: value('until'),
    }
  }, [searchStr])
  const change = (values: Partial<LogSearch>) => {
    const params = new URLSearchParams(searchStr)
    for (const name of NAMES) {
      const value = values[name]
      if (value === '') params.delete(name)
      else if (value !== undefined) params.set(name, value)
    }
    router.history.replace(`${pathname}?${params.toString()}`)
  }
  return [search, change]
}
