import { useQueryClient } from '@tanstack/react-query'
import { LogOut, Monitor, Moon, Settings, Sun, UserRound } from 'lucide-react'
import { useSession } from '../api/can.ts'
import { api, setCsrfToken } from '../api/client.ts'
import { useGo } from '../components/Link.tsx'
import { useAction } from '../components/useAction.ts'
import { useStore } from '../stores/create-store.ts'
import { setTheme, type Theme, themeStore } from '../stores/theme.ts'
import { IconButton } from '../ui/IconButton.tsx'
import { Menu, MenuItem, MenuLabel, MenuSeparator } from '../ui/Menu.tsx'
import { paths } from '../util/paths.ts'

const THEMES: readonly { theme: Theme; label: string; icon: typeof Sun }[] = [
  { theme: 'system', label: 'Like the system', icon: Monitor },
  { theme: 'light', label: 'Light', icon: Sun },
  { theme: 'dark', label: 'Dark', icon: Moon },
]

/** Ends the session and forgets everything that was loaded with it. */
export function useLogout() {
  const client = useQueryClient()
  const go = useGo()
  return useAction({
    title: 'Log out',
    run: () => api<void>('DELETE', '/session'),
    onSuccess: () => {
      setCsrfToken(undefined)
      client.clear()
      go(paths.login())
    },
  })
}

/** Who is logged in, the theme, the way out. */
export function UserMenu() {
  const session = useSession()
  const theme = useStore(themeStore)
  const logout = useLogout()
  const go = useGo()
  return (
    <Menu trigger={<IconButton label="Account" icon={<UserRound />} side="bottom" />}>
      <MenuLabel>
        {session?.username} · {session?.role}
      </MenuLabel>
      <MenuItem icon={<Settings />} onSelect={() => go(paths.settings())}>
        Settings
      </MenuItem>
      <MenuSeparator />
      <MenuLabel>Theme</MenuLabel>
      {THEMES.map(({ theme: each, label, icon: Icon }) => (
        <MenuItem
          key={each}
          icon={<Icon />}
          onSelect={() => setTheme(each)}
          trailing={each === theme ? '✓' : undefined}
        >
          {label}
        </MenuItem>
      ))}
      <MenuSeparator />
      <MenuItem icon={<LogOut />} onSelect={() => logout.mutate()}>
        Log out
      </MenuItem>
    </Menu>
  )
}
