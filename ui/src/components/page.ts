import { useLocation, useRouter } from '@tanstack/react-router'
import { useEffect } from 'react'
import { createStore } from '../stores/create-store.ts'

export type Crumb = { label: string; href?: string }

/** The way to the open page, shown in the top bar. */
export const crumbStore = createStore<readonly Crumb[]>([])

/** Tells the frame what is open: the window's title and the breadcrumbs, the last of which is the page itself. */
export function usePage(title: string, parents: readonly Crumb[] = []): void {
  const key = JSON.stringify([...parents, { label: title }])
  useEffect(() => {
    const crumbs: Crumb[] = JSON.parse(key)
    crumbStore.set(crumbs)
    document.title = `${crumbs.at(-1)?.label ?? ''} · LimiQuantix`
  }, [key])
}

/** A value kept in the address, such as the open tab: it survives a reload and can be sent to a colleague. */
export function useSearchParam(name: string, fallback: string): [string, (value: string) => void] {
  const router = useRouter()
  const location = useLocation()
  const search = new URLSearchParams(location.searchStr)
  const set = (value: string) => {
    if (value === fallback) search.delete(name)
    else search.set(name, value)
    const text = search.toString()
    router.history.replace(`${location.pathname}${text ? `?${text}` : ''}`)
  }
  return [search.get(name) ?? fallback, set]
}
