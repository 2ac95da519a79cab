import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api, getTagged, listAll, listSome, setCsrfToken } from './client.ts'
import { isOpenChange } from './trial.ts'
import type {
  Acme,
  ApiToken,
  AuditRecord,
  Certificate,
  Change,
  Firewall,
  Forward,
  Host,
  HostMirror,
  HostSecurity,
  HostTime,
  HostUpdate,
  Image,
  Installation,
  Inventory,
  Lease,
  LogFilter,
  LogPage,
  LogSources,
  Machine,
  ManagementNetwork,
  Metrics,
  Network,
  NetworkBoot,
  Pool,
  Session,
  SetupStatus,
  SupportBundle,
  Task,
  TaskStatus,
  Upload,
  Vm,
  Volume,
} from './types.ts'

/*
 * Every query of the UI. Keys begin with the resource kind of the event stream (`vms`, `images`, …), so that an
 * event about a kind reaches all of its queries and nothing else.
 */

/** How often charts ask for new points; the host samples about as often. */
const METRICS_INTERVAL_MS = 3000

/** How often the load of hosts is read again while it is shown. */
const LOAD_INTERVAL_MS = 5000

/** How often a change on trial is looked at. */
const CHANGE_INTERVAL_MS = 1500

/** How often a running installation is looked at. */
const INSTALLATION_INTERVAL_MS = 1000

/** How often a rebuild is looked at, and how soon a disk that was put in is seen. */
const REBUILD_INTERVAL_MS = 2000
const DISKS_INTERVAL_MS = 10_000

const list = <T>(kind: string) =>
  queryOptions({ queryKey: [kind, 'list'], queryFn: ({ signal }) => listAll<T>(`/${kind}`, { signal }) })

const one = <T extends object>(kind: string, id: string) =>
  queryOptions({ queryKey: [kind, 'one', id], queryFn: ({ signal }) => getTagged<T>(`/${kind}/${id}`, { signal }) })

const metrics = (kind: 'hosts' | 'vms', id: string, seconds: number) =>
  queryOptions({
    queryKey: ['metrics', kind, id, seconds],
    queryFn: ({ signal }) => api<Metrics>('GET', `/${kind}/${id}/metrics`, { query: { seconds }, signal }),
    refetchInterval: METRICS_INTERVAL_MS,
    placeholderData: keepPreviousData,
  })

/** The journal of a host, newest entries first, page by page backwards. What comes later is followed, not fetched again. */
export const logPages = (hostId: string, filter: LogFilter) =>
  infiniteQueryOptions({
    queryKey: ['logs', hostId, filter],
    queryFn: ({ pageParam, signal }) =>
      api<LogPage>('GET', `/hosts/${hostId}/logs`, { query: { ...filter, limit: 200, pageToken: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: page => page.nextPage,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
  })

/** Remembers the token that every change of this session has to carry. */
export function keepToken(session: Session): Session {
  setCsrfToken(session.csrfToken)
  return session
}

export const queries = {
  setup: () =>
    queryOptions({ queryKey: ['setup'], queryFn: () => api<SetupStatus>('GET', '/setup'), staleTime: 10_000 }),
  /** Who is logged in; also keeps the token that changes need. Fails with `unauthenticated` when nobody is. */
  session: () =>
    queryOptions({
      queryKey: ['session'],
      queryFn: async () => keepToken(await api<Session>('GET', '/session')),
      staleTime: Number.POSITIVE_INFINITY,
      retry: false,
    }),

  vms: () => list<Vm>('vms'),
  vm: (id: string) => one<Vm>('vms', id),
  vmMetrics: (id: string, seconds: number) => metrics('vms', id, seconds),

  images: () => list<Image>('images'),
  image: (id: string) => one<Image>('images', id),
  volumes: () => list<Volume>('volumes'),
  volume: (id: string) => one<Volume>('volumes', id),
  pools: () => list<Pool>('pools'),
  uploads: () => list<Upload>('uploads'),

  networks: () => list<Network>('networks'),
  network: (id: string) => one<Network>('networks', id),
  leases: (id: string) =>
    queryOptions({
      queryKey: ['networks', 'one', id, 'leases'],
      queryFn: ({ signal }) => listAll<Lease>(`/networks/${id}/leases`, { signal }),
    }),

  // Load changes all the time and is no event; what shows it asks now and then.
  hosts: () => queryOptions({ ...list<Host>('hosts'), refetchInterval: LOAD_INTERVAL_MS }),
  host: (id: string) => queryOptions({ ...one<Host>('hosts', id), refetchInterval: LOAD_INTERVAL_MS }),
  managementNetwork: (id: string) =>
    queryOptions({
      queryKey: ['hosts', 'one', id, 'management-network'],
      queryFn: ({ signal }) => getTagged<ManagementNetwork>(`/hosts/${id}/management-network`, { signal }),
    }),
  firewall: (id: string) =>
    queryOptions({
      queryKey: ['hosts', 'one', id, 'firewall'],
      queryFn: ({ signal }) => getTagged<Firewall>(`/hosts/${id}/firewall`, { signal }),
    }),
  /** Changes on trial. While one waits, the host may be out of reach and no event come: it is asked for. */
  changes: () =>
    queryOptions({
      ...{ queryKey: ['hosts', 'changes'], queryFn: ({ signal }) => listAll<Change>('/changes', { signal }) },
      refetchInterval: query => (query.state.data?.some(isOpenChange) === true ? CHANGE_INTERVAL_MS : false),
    }),
  /** Slow for the host (disks are asked): only when somebody looks. */
  hardware: (id: string) =>
    queryOptions({
      queryKey: ['hardware', id],
      queryFn: ({ signal }) => api<Inventory>('GET', `/hosts/${id}/hardware`, { signal }),
      staleTime: 60_000,
      refetchOnWindowFocus: false,
    }),
  /** Reads the disks of the machine; while an installation runs, how far it is. */
  installation: () =>
    queryOptions({
      queryKey: ['installation'],
      queryFn: ({ signal }) => api<Installation>('GET', '/installation', { signal }),
      refetchInterval: ({ state }) =>
        state.data !== undefined && ['running', 'elsewhere'].includes(state.data.status.phase)
          ? INSTALLATION_INTERVAL_MS
          : false,
      staleTime: 0,
      refetchOnWindowFocus: false,
    }),
  security: (id: string) =>
    queryOptions({
      queryKey: ['hosts', 'one', id, 'security'],
      queryFn: ({ signal }) => api<HostSecurity>('GET', `/hosts/${id}/security`, { signal }),
      staleTime: 60_000,
    }),
  /** A disk that goes is an event; how far a rebuild is, and a disk that comes, is not. */
  mirror: (id: string) =>
    queryOptions({
      queryKey: ['hosts', 'one', id, 'mirror'],
      queryFn: ({ signal }) => api<HostMirror>('GET', `/hosts/${id}/mirror`, { signal }),
      refetchInterval: ({ state: { data } }) => {
        if (data?.state === 'rebuilding' || data?.taskId) return REBUILD_INTERVAL_MS
        return data?.state === 'degraded' ? DISKS_INTERVAL_MS : false
      },
    }),
  time: (id: string) =>
    queryOptions({
      queryKey: ['hosts', 'one', id, 'time'],
      queryFn: ({ signal }) => getTagged<HostTime>(`/hosts/${id}/time`, { signal }),
      refetchInterval: LOAD_INTERVAL_MS,
    }),
  timeZones: (id: string) =>
    queryOptions({
      queryKey: ['time-zones', id],
      queryFn: async ({ signal }) =>
        (await api<{ items: string[] }>('GET', `/hosts/${id}/time-zones`, { signal })).items,
      staleTime: Number.POSITIVE_INFINITY,
    }),
  forward: (id: string) =>
    queryOptions({
      queryKey: ['hosts', 'one', id, 'forward'],
      queryFn: ({ signal }) => getTagged<Forward>(`/hosts/${id}/log-forwarding`, { signal }),
      refetchInterval: LOAD_INTERVAL_MS,
    }),
  update: (id: string) =>
    queryOptions({
      queryKey: ['hosts', 'one', id, 'update'],
      queryFn: ({ signal }) => api<HostUpdate>('GET', `/hosts/${id}/update`, { signal }),
    }),
  networkBoot: (id: string) =>
    queryOptions({
      queryKey: ['hosts', 'one', id, 'network-boot'],
      queryFn: ({ signal }) => getTagged<NetworkBoot>(`/hosts/${id}/network-boot`, { signal }),
    }),
  bootMachines: (id: string) =>
    queryOptions({
      queryKey: ['hosts', 'one', id, 'network-boot', 'machines'],
      queryFn: ({ signal }) => listAll<Machine>(`/hosts/${id}/network-boot/machines`, { signal }),
    }),
  supportBundles: (id: string) =>
    queryOptions({
      queryKey: ['hosts', 'one', id, 'support'],
      queryFn: async ({ signal }) =>
        (await api<{ items: SupportBundle[] }>('GET', `/hosts/${id}/support-bundles`, { signal })).items,
    }),
  logSources: (id: string) =>
    queryOptions({
      queryKey: ['logs', id, 'sources'],
      queryFn: ({ signal }) => api<LogSources>('GET', `/hosts/${id}/logs/sources`, { signal }),
    }),
  hostMetrics: (id: string, seconds: number) => metrics('hosts', id, seconds),

  /** The newest tasks, optionally of one status or about one resource. */
  tasks: (filter: { status?: TaskStatus; target?: string; limit?: number } = {}) => {
    const { limit = 200, ...query } = filter
    return queryOptions({
      queryKey: ['tasks', 'list', query, limit],
      queryFn: async ({ signal }) => (await listSome<Task>('/tasks', limit, { query, signal })).items,
    })
  },
  task: (id: string) =>
    queryOptions({
      queryKey: ['tasks', 'one', id],
      queryFn: ({ signal }) => api<Task>('GET', `/tasks/${id}`, { signal }),
    }),

  audit: (limit = 500) =>
    queryOptions({
      queryKey: ['audit', limit],
      queryFn: async ({ signal }) => (await listSome<AuditRecord>('/audit', limit, { signal })).items,
    }),
  tokens: () => list<ApiToken>('tokens'),
  certificate: () =>
    queryOptions({
      queryKey: ['settings', 'one', 'certificate'],
      queryFn: () => api<Certificate>('GET', '/certificate'),
    }),
  acme: () =>
    queryOptions({
      queryKey: ['settings', 'one', 'certificate', 'acme'],
      queryFn: ({ signal }) => getTagged<Acme>('/certificate/acme', { signal }),
    }),
}
