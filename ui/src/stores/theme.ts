import { createStore } from './create-store.ts'

export type Theme = 'system' | 'light' | 'dark'

const KEY = 'limiquantix.theme'

function stored(): Theme {
  const value = localStorage.getItem(KEY)
  return value === 'light' || value === 'dark' ? value : 'system'
}

/** The chosen theme; `system` follows the operating system. */
export const themeStore = createStore<Theme>('system')

function apply(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
}

/** Reads the stored choice before the first paint. */
export function initTheme(): void {
  themeStore.set(stored())
  apply(themeStore.get())
}

/** Applies and remembers a theme in this browser. */
export function setTheme(theme: Theme): void {
  if (theme === 'system') localStorage.removeItem(KEY)
  else localStorage.setItem(KEY, theme)
  apply(theme)
  themeStore.set(theme)
}
