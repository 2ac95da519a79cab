import { mkdir } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { type AcmeService, type Challenges, createAcmeService, createChallenges } from './acme/index.ts'
import type { Core } from './api/ports.ts'
import {
  type AuditStore,
  type AuthService,
  accountStore,
  auditStore,
  type CertificatePort,
  type CertificateStore,
  certificateExecutor,
  certificateStore,
  createAuthService,
  createCertificateService,
  createThrottle,
  installerSeed,
  type SessionStore,
  sessionStore,
  setupCodeFile,
  type TokenStore,
  tokenStore,
} from './auth/index.ts'
import type { Config } from './config.ts'
import { createDomains, type Domains } from './domains.ts'
import { createDrivers } from './drivers.ts'
import { createEventHub, type NumberedEventHub } from './events/index.ts'
import { createHealth, type Health } from './hosts/index.ts'
import { startServices } from './lib/start-services.ts'
import { version } from './lib/version.ts'
import type { SqlDatabase } from './store/database.ts'
import { openHostDatabase } from './store/host-database.ts'
import { kindPrefix } from './store/keys.ts'
import { openSqliteStore } from './store/sqlite.ts'
import { readBootId } from './system/machine-id.ts'
import * as openssl from './system/openssl.ts'
import { createTaskRunner, type TaskRunner } from './tasks/index.ts'
import { updateKey } from './updates/index.ts'

/** Kinds of machines in systemd's words, by Node's. */
const ARCHITECTURES: Record<string, string> = { x64: 'x86-64', arm64: 'arm64' }

/** Milliseconds that running tasks are given to end when the service stops. */
const TASK_GRACE_MS = 10_000

/** Everything that the service is made of, connected: real drivers or simulated ones. */
export interface Deps {
  config: Config
  version: string
  log: Logger
  core: Core & { tasks: TaskRunner; events: NumberedEventHub }
  hostDb: SqlDatabase
  domains: Domains
  auth: AuthService
  sessions: SessionStore
  tokens: TokenStore
  audit: AuditStore
  certificate: CertificateStore
  certificates: CertificatePort
  acme: AcmeService
  /** What plain HTTP answers to an authority. */
  challenges: Challenges
  health: Health
  /** What the console shows; undefined when setup is done. */
  setupCode(): string | undefined
  /** Name of the host that this service runs on. */
  hostName(): string
  /** Starts the domains; resolves when each was tried once. */
  start(): Promise<void>
  close(): Promise<void>
}

/** Opens the databases and builds everything; nothing runs yet. */
export async function createDeps(config: Config, log: Logger): Promise<Deps> {
  await mkdir(config.stateDir, { recursive: true, mode: 0o700 })
  const store = openSqliteStore(join(config.stateDir, 'state.db'))
  const hostDb = openHostDatabase(join(config.stateDir, 'host.db'))
  const events = createEventHub()
  const tasks = createTaskRunner(hostDb, events, log)
  const drivers = createDrivers(config, version, store)
  const self = (await drivers.hosts.hosts())[0]
  if (self === undefined) throw new Error('the host driver knows no host')
  const core = { store, tasks, events, log, hostId: self.id }
  const hostName = () => domains.hosts.hostName(core.hostId) || self.name || hostname()
  const certificate = certificateStore(join(config.stateDir, 'tls'), openssl, hostName)
  const options = {
    bootId: await readBootId(),
    updates: { key: await updateKey(config.updateKeyFile), architecture: ARCHITECTURES[process.arch] ?? process.arch },
    certificate: certificateExecutor(certificate),
    recentTasks: () => tasks.list({ limit: 200 }).items,
  }
  const domains: Domains = createDomains(core, drivers, options)

  const accounts = accountStore(store)
  const codeFile = setupCodeFile(join(config.stateDir, 'setup-code'))
  const seed = await installerSeed(join(config.stateDir, 'seed.json'), log)
  const sessions = sessionStore(hostDb)
  await seed.adoptPassword(accounts, sessions)
  let setupCode = (await accounts.exists()) ? undefined : await codeFile.readOrCreate()
  const tokens = tokenStore(store, hostDb)
  await tokens.load()
  const auth = createAuthService(accounts, sessions, createThrottle(), {
    version,
    hostName,
    setHostName: name => domains.hosts.setHostName(name),
    setupCode: () => setupCode,
    async setupDone() {
      setupCode = undefined
      await codeFile.remove()
    },
  })

  const certificates = createCertificateService(certificate, domains.changes, core.hostId)
  const challenges = createChallenges()
  const acme = createAcmeService(core, drivers.acme, { hostName, certificates, challenges })
  const services = startServices([...domains.services, { name: 'certificate renewal', service: acme }], log)
  const checks = {
    store: async () => void (await store.get(kindPrefix('settings'))),
    services: async () => services.check(),
    hypervisor: async () => void (await drivers.vms.list()),
    pool: async () => void (await drivers.pool.space()),
  }
  return {
    config,
    version,
    log,
    core,
    hostDb,
    domains,
    auth,
    sessions,
    tokens,
    audit: auditStore(hostDb),
    certificate,
    certificates,
    acme,
    challenges,
    health: createHealth(version, checks),
    setupCode: () => setupCode,
    hostName,
    async start() {
      await drivers.sim?.seedStorage(core)
      await services.start()
      await seed.finish(name => domains.hosts.setHostName(name))
    },
    async close() {
      await tasks.close(TASK_GRACE_MS)
      await services.close()
      await store.close()
      hostDb.close()
    },
  }
}
