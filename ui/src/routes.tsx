import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import { ApiFailure } from './api/errors.ts'
import { queries } from './api/queries.ts'
import { queryClient } from './api/query-client.ts'
import { AppShell } from './layouts/AppShell.tsx'
import { ErrorPage } from './pages/ErrorPage.tsx'
import { NotFoundPage } from './pages/NotFoundPage.tsx'
import { ConfirmDialog } from './ui/ConfirmDialog.tsx'
import { SkeletonPage } from './ui/Skeleton.tsx'
import { Toaster } from './ui/Toaster.tsx'
import { paths } from './util/paths.ts'

const root = createRootRoute({
  component: () => (
    <>
      <Outlet />
      <ConfirmDialog />
      <Toaster />
    </>
  ),
  notFoundComponent: NotFoundPage,
  errorComponent: ErrorPage,
})

/** Everything below needs a login; a new host is set up first. */
const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  component: AppShell,
  beforeLoad: async ({ location }) => {
    try {
      await queryClient.ensureQueryData(queries.session())
    } catch (error) {
      if (!(error instanceof ApiFailure) || error.code === 'network') throw error
      const { required } = await queryClient.fetchQuery(queries.setup())
      throw redirect({ href: required ? paths.setup() : paths.login(location.href) })
    }
  },
})

/** A page of its own chunk, inside the frame. */
function page(path: string, component: ReturnType<typeof lazyRouteComponent>) {
  return createRoute({ getParentRoute: () => shell, path, component })
}

const help = lazyRouteComponent(() => import('./pages/help/HelpPage.tsx'), 'HelpPage')

const pages = [
  page(
    '/',
    lazyRouteComponent(() => import('./pages/dashboard/DashboardPage.tsx'), 'DashboardPage'),
  ),
  page(
    '/vms',
    lazyRouteComponent(() => import('./pages/vms/VmsPage.tsx'), 'VmsPage'),
  ),
  page(
    '/vms/new',
    lazyRouteComponent(() => import('./pages/vms/create/VmCreatePage.tsx'), 'VmCreatePage'),
  ),
  page(
    '/vms/$id',
    lazyRouteComponent(() => import('./pages/vms/VmPage.tsx'), 'VmPage'),
  ),
  page(
    '/images',
    lazyRouteComponent(() => import('./pages/images/ImagesPage.tsx'), 'ImagesPage'),
  ),
  page(
    '/volumes',
    lazyRouteComponent(() => import('./pages/volumes/VolumesPage.tsx'), 'VolumesPage'),
  ),
  page(
    '/networks',
    lazyRouteComponent(() => import('./pages/networks/NetworksPage.tsx'), 'NetworksPage'),
  ),
  page(
    '/networks/$id',
    lazyRouteComponent(() => import('./pages/networks/NetworkPage.tsx'), 'NetworkPage'),
  ),
  page(
    '/hosts',
    lazyRouteComponent(() => import('./pages/hosts/HostsPage.tsx'), 'HostsPage'),
  ),
  page(
    '/hosts/$id',
    lazyRouteComponent(() => import('./pages/hosts/HostPage.tsx'), 'HostPage'),
  ),
  page(
    '/tasks',
    lazyRouteComponent(() => import('./pages/tasks/TasksPage.tsx'), 'TasksPage'),
  ),
  page(
    '/audit',
    lazyRouteComponent(() => import('./pages/audit/AuditPage.tsx'), 'AuditPage'),
  ),
  page(
    '/settings',
    lazyRouteComponent(() => import('./pages/settings/SettingsPage.tsx'), 'SettingsPage'),
  ),
  page(
    '/install',
    lazyRouteComponent(() => import('./pages/install/InstallPage.tsx'), 'InstallPage'),
  ),
  page('/help', help),
  page('/help/$name', help),
]

const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  component: lazyRouteComponent(() => import('./pages/login/LoginPage.tsx'), 'LoginPage'),
})

const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  component: lazyRouteComponent(() => import('./pages/login/SetupPage.tsx'), 'SetupPage'),
})

// Any other address: inside the frame, so that the way on is at hand.
const notFound = createRoute({ getParentRoute: () => shell, path: '$', component: NotFoundPage })

export const router = createRouter({
  routeTree: root.addChildren([shell.addChildren([...pages, notFound]), login, setup]),
  defaultPendingComponent: () => <SkeletonPage />,
  defaultPendingMs: 150,
  defaultErrorComponent: ErrorPage,
  defaultNotFoundComponent: NotFoundPage,
  scrollRestoration: false,
})
