/**
 * Every permission a route can ask for. `public` needs no login; `self` needs a login and touches only the
 * caller's own account.
 */
export const PERMISSIONS = [
  'public',
  'self',
  'vms:read',
  'vms:write',
  'vms:power',
  'vms:console',
  'storage:read',
  'storage:write',
  'networks:read',
  'networks:write',
  'hosts:read',
  'hosts:power',
  'tasks:read',
  'tasks:write',
  'events:read',
  'audit:read',
  'logs:read',
  'settings:read',
  'settings:write',
] as const
export type Permission = (typeof PERMISSIONS)[number]

export const ROLES = ['administrator', 'operator', 'viewer'] as const
export type Role = (typeof ROLES)[number]

const READ: readonly Permission[] = [
  'self',
  'vms:read',
  'storage:read',
  'networks:read',
  'hosts:read',
  'tasks:read',
  'events:read',
]
const OPERATE: readonly Permission[] = [...READ, 'vms:power', 'vms:console', 'tasks:write']

/** What each role may do. An operator uses VMs, an administrator changes what exists. */
export const ROLE_PERMISSIONS: Record<Role, ReadonlySet<Permission>> = {
  administrator: new Set(PERMISSIONS),
  operator: new Set(OPERATE),
  viewer: new Set(READ),
}

/** True when `role` holds `permission`; `public` is held by everybody. */
export function may(role: Role | undefined, permission: Permission): boolean {
  if (permission === 'public') return true
  return role !== undefined && ROLE_PERMISSIONS[role].has(permission)
}
