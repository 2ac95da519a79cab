import { expect, it } from 'vitest'
import { pathOf, paths, safeNext } from './paths.ts'

it('has these addresses', () => {
  expect({
    dashboard: paths.dashboard(),
    login: paths.login(),
    loginBack: paths.login('/vms/1?tab=console'),
    vm: paths.vm('a/b', 'console'),
    host: paths.host('1'),
    settings: paths.settings('tokens'),
  }).toEqual({
    dashboard: '/',
    login: '/login',
    loginBack: '/login?next=%2Fvms%2F1%3Ftab%3Dconsole',
    vm: '/vms/a%2Fb?tab=console',
    host: '/hosts/1',
    settings: '/settings?tab=tokens',
  })
})

it('finds the page of a reference', () => {
  expect(pathOf({ kind: 'vms', id: '1' })).toBe('/vms/1')
  expect(pathOf({ kind: 'volumes', id: '1' })).toBe('/volumes')
  expect(pathOf({ kind: 'settings', id: '1' })).toBeUndefined()
})

it.each(['//evil.example', '/\\evil.example', 'https://evil.example', 'vms', '', undefined, '/login?next=/vms'])(
  'does not follow %s after login',
  next => expect(safeNext(next)).toBe('/'),
)

it('follows a path of this site', () => expect(safeNext('/vms/1?tab=console')).toBe('/vms/1?tab=console'))
