/** Every address within the UI, in one place. */
export const paths = {
  dashboard: () => '/',
  setup: () => '/setup',
  login: (next?: string) => (next && next !== '/' ? `/login?next=${encodeURIComponent(next)}` : '/login'),
  vms: () => '/vms',
  vmCreate: () => '/vms/new',
  vm: (id: string, tab?: string) => `/vms/${encodeURIComponent(id)}${tab ? `?tab=${tab}` : ''}`,
  images: () => '/images',
  volumes: () => '/volumes',
  networks: () => '/networks',
  network: (id: string) => `/networks/${encodeURIComponent(id)}`,
  hosts: () => '/hosts',
  host: (id: string) => `/hosts/${encodeURIComponent(id)}`,
  tasks: () => '/tasks',
  audit: () => '/audit',
  install: () => '/install',
  help: (page?: string) => (page ? `/help/${encodeURIComponent(page)}` : '/help'),
  settings: (tab?: string) => (tab ? `/settings?tab=${tab}` : '/settings'),
} as const

/** Where a reference to a resource leads, or undefined when it has no page. */
export function pathOf(ref: { kind: string; id: string }): string | undefined {
  switch (ref.kind) {
    case 'vms':
      return paths.vm(ref.id)
    case 'hosts':
      return paths.host(ref.id)
    case 'networks':
      return paths.network(ref.id)
    case 'images':
    case 'uploads':
      return paths.images()
    case 'volumes':
    case 'pools':
      return paths.volumes()
    case 'tokens':
      return paths.settings('tokens')
    default:
      return undefined
  }
}

/**
 * The page to return to after login, from the address bar. Only a path of this site is accepted, so that a crafted
 * link cannot send anybody elsewhere.
 */
export function safeNext(next: unknown): string {
  return typeof next === 'string' && /^\/(?![/\\])/.test(next) && !next.startsWith('/login') ? next : '/'
}
