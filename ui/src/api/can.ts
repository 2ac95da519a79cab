import { useQuery } from '@tanstack/react-query'
import { may } from '../../../mgmt/src/auth/permissions.ts'
import { queries } from './queries.ts'
import type { Permission, Session } from './types.ts'

/** Who is logged in, or undefined while that is not known. */
export function useSession(): Session | undefined {
  return useQuery(queries.session()).data
}

/** Why the person may not do what `permission` covers, for a button's `disabledReason`; null when they may. */
export function useDenied(permission: Permission): string | null {
  const role = useSession()?.role
  if (role === undefined || may(role, permission)) return null
  return `Your role (${role}) does not include this. Ask an administrator.`
}
