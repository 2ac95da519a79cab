import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { isIPv6 } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from 'pino'
import { buildApp } from './app.ts'
import type { Config } from './config.ts'
import { createConsoleService, listenForConsole } from './console/index.ts'
import { createDeps, type Deps } from './deps.ts'
import { type ConsoleFacts, consoleText, createSupervisor, startConsoleWriter } from './hosts/index.ts'
import { createRedirectServer } from './http/redirect.ts'
import { createLog } from './lib/log.ts'
import { kindPrefix } from './store/keys.ts'
import { notify, readSupervision } from './system/systemd-notify.ts'

/** Milliseconds after which the service answers although a domain is still starting. */
const START_PATIENCE_MS = 30_000
/** Milliseconds until the process ends although something does not. */
const STOP_PATIENCE_MS = 30_000

function consoleFacts(deps: Deps, state: () => ConsoleFacts['state']): () => ConsoleFacts {
  const sim = deps.config.mode === 'sim'
  return () => {
    const host = deps.domains.hosts.list().find(host => host.id === deps.core.hostId)
    return {
      version: deps.version,
      hostName: deps.hostName(),
      live: host?.state.live ?? false,
      state: state(),
      // Those of the cards and the uplink; a NAT network's gateway is an address of the host too, but not its own.
      addresses: sim ? [deps.config.listen.address] : (host?.state.addresses ?? []),
      port: deps.config.listen.port,
      fingerprint: deps.certificate.describe().fingerprint256,
      setupCode: deps.setupCode(),
      cpuPercent: host?.state.usage.cpuPercent ?? 0,
      memoryUsedBytes: host?.state.usage.memoryUsedBytes ?? 0,
      memoryBytes: host?.state.memoryBytes ?? 0,
    }
  }
}

/** What the menu on tty1 and the serial port may do with this service. */
function consoleService(deps: Deps, facts: () => ConsoleFacts) {
  const { domains, core, auth, tokens } = deps
  return createConsoleService(
    {
      hostId: core.hostId,
      hostName: deps.hostName,
      text: () => consoleText(facts()),
      health: async () => (await deps.health.summary()).status,
      runningVms: async () => domains.vms.list().filter(({ state }) => state.power === 'running').length,
      resetPassword: password => auth.resetPassword(password),
      async revokeTokens() {
        for (const { id } of tokens.list()) await tokens.delete(id)
      },
      management: domains.management,
      firewall: domains.firewall,
      changes: domains.changes,
      task: id => core.tasks.get(id),
      support: domains.support,
      updates: domains.updates,
    },
    deps.audit,
  )
}

/** Resolves with the first signal that asks this process to end. */
const endSignal = (): Promise<NodeJS.Signals> =>
  new Promise(resolve => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve(signal))
  })

function announce(deps: Deps, log: Logger): void {
  const { address, port } = deps.config.listen
  const url = `https://${address === '::' ? deps.hostName() : address}:${port}`
  log.info({ url, version: deps.version, mode: deps.config.mode }, 'listening')
  if (deps.config.mode !== 'sim') return
  const code = deps.setupCode()
  process.stdout.write(`${url}\n${code === undefined ? 'set up: log in as admin' : `Setup code: ${code}`}\n`)
}

const HEALTH_LOOK_MS = 2_000

/**
 * Waits until every check is well and says so to `limiquantix-healthy.service`, which a version that was just
 * installed counts as good by.
 */
async function proveHealth(deps: Deps, signal: AbortSignal): Promise<void> {
  while ((await deps.health.report()).status !== 'ok') {
    if (signal.aborted) return
    await delay(HEALTH_LOOK_MS, undefined, { ref: false })
  }
  await deps.domains.updates.healthy()
  await writeFile(join(deps.config.runDir, 'healthy'), '')
}

/** Runs the service until a signal ends it. */
export async function serve(config: Config, { setupCodeFile }: { setupCodeFile?: string | undefined }): Promise<void> {
  const log = createLog(config.logLevel)
  const ended = endSignal()
  const deps = await createDeps(config, log)
  const supervision = readSupervision(process.env, process.pid)
  const supervisor = createSupervisor({
    watchdogMs: supervision.watchdogMs,
    send: assignments => notify(supervision, assignments),
    selfCheck: async () => void (await deps.core.store.get(kindPrefix('settings'))),
    log,
  })
  let state: ConsoleFacts['state'] = 'starting'

  const app = await buildApp(deps, await deps.certificate.load())
  const facts = consoleFacts(deps, () => state)
  const consoleWriter = startConsoleWriter({ path: join(config.runDir, 'console.txt'), facts, log })
  const closeConsole = await listenForConsole(join(config.runDir, 'console.sock'), consoleService(deps, facts), err =>
    log.error({ err }, 'a wish from the console failed'),
  )
  await Promise.race([deps.start(), delay(START_PATIENCE_MS, undefined, { ref: false })])

  const { port, redirectPort } = config.listen
  // A kernel without IPv6 cannot listen on "::", and the host must be reachable all the same.
  const address = isIPv6(config.listen.address) && !existsSync('/proc/net/if_inet6') ? '0.0.0.0' : config.listen.address
  await app.listen({ host: address, port })
  const redirect =
    redirectPort === null ? undefined : createRedirectServer(port, deps.challenges.answer).listen(redirectPort, address)
  redirect?.on('error', error => log.warn({ err: error }, 'plain HTTP is not redirected'))
  const code = deps.setupCode()
  if (setupCodeFile !== undefined && code !== undefined) await writeFile(setupCodeFile, `${code}\n`, { mode: 0o600 })
  state = 'ready'
  await consoleWriter.refresh()
  await supervisor.ready('answering')
  announce(deps, log)
  const proving = new AbortController()
  proveHealth(deps, proving.signal).catch(error => log.warn({ err: error }, 'health was not announced'))

  const signal = await ended
  log.info({ signal }, 'stopping')
  proving.abort()
  state = 'stopping'
  setTimeout(() => process.exit(1), STOP_PATIENCE_MS).unref()
  await Promise.all([supervisor.stopping(), consoleWriter.refresh()])
  redirect?.close()
  await closeConsole()
  await app.close()
  await consoleWriter.close()
  await deps.close()
}
