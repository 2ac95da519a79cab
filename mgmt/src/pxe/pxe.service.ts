import { passwordIn, withPasswordHash } from '../../../installer/answers.fill.ts'
import { ApiError, notFound } from '../api/errors.ts'
import type { Core, HostPort, Service } from '../api/ports.ts'
import { type MachineList, machineList } from './machines.ts'
import { checkAnswers, checkNames } from './pxe.answers.ts'
import type { PxeDriver } from './pxe.driver.ts'
import { whyNotServe } from './pxe.rules.ts'
import type { Assignment, Machine, NetworkBoot, PxeConfig } from './pxe.schema.ts'
import { pxeStore } from './pxe.store.ts'
import { notServing, type Serving, startServing } from './serving.ts'

/** Requests of machines are many; who watches is told this often at most. */
const TELL_MS = 500

export interface PxeService extends Service {
  /** Throws `not_found`. */
  get(hostId: string): Promise<{ boot: NetworkBoot; revision: number }>
  /** Persisted, then begun or ended. Throws `not_found`, `etag_mismatch`, `invalid_request`. */
  set(hostId: string, config: PxeConfig, ifRevision: (revision: number) => void): Promise<NetworkBoot>
  machines(hostId: string): Promise<Machine[]>
  /** Throws `invalid_request` with the lines of what is wrong, `illegal_state` when there are too many. */
  assign(hostId: string, assignment: Assignment): Promise<Machine[]>
  /** Deletes a machine with its answers. Throws `not_found`. */
  forget(hostId: string, mac: string): Promise<void>
}

/** Starts other machines over the network of a host, and installs those that were given answers. */
export function createPxeService(
  core: Pick<Core, 'store' | 'events' | 'log'>,
  driver: PxeDriver,
  hosts: HostPort,
  hash: (password: string) => Promise<string>,
): PxeService {
  const records = pxeStore(core.store)
  const lists = new Map<string, Promise<MachineList>>()
  const running = new Map<string, Serving>()
  const timers = new Map<string, NodeJS.Timeout>()
  let last: Promise<unknown> = Promise.resolve()

  const requireHost = (hostId: string) => {
    if (!hosts.hostIds().includes(hostId)) throw notFound('host', hostId)
  }
  const changed = (hostId: string) => {
    if (timers.has(hostId)) return
    const tell = () => {
      timers.delete(hostId)
      core.events.resource('hosts', hostId, 'updated')
    }
    timers.set(hostId, setTimeout(tell, TELL_MS).unref())
  }
  const listOf = (hostId: string): Promise<MachineList> => {
    const known = lists.get(hostId)
    if (known !== undefined) return known
    const list = machineList(hostId, records, { onChange: () => changed(hostId) })
    const loaded = list.load().then(
      () => list,
      error => {
        lists.delete(hostId)
        throw error
      },
    )
    lists.set(hostId, loaded)
    return loaded
  }
  const begin = async (hostId: string, config: PxeConfig) => {
    if (!config.enabled) return
    const onError = (error: unknown) => core.log.error({ err: error, host: hosts.hostName(hostId) }, 'network boot')
    const machines = await listOf(hostId)
    running.set(hostId, startServing({ hostId, config, driver, machines, onChange: () => changed(hostId), onError }))
  }
  const end = async (hostId: string) => {
    await running.get(hostId)?.close()
    running.delete(hostId)
  }
  const get = async (hostId: string) => {
    requireHost(hostId)
    const { config, revision } = await records.config(hostId)
    return { boot: { config, state: running.get(hostId)?.state() ?? notServing() }, revision }
  }
  const check = async (hostId: string, config: PxeConfig) => {
    if (!config.enabled) return
    const uplink = await driver.uplink(hostId)
    const why = uplink && whyNotServe(config, uplink.cidr)
    if (why === undefined) return
    const issues = Object.entries(why).map(([path, message]) => ({ in: 'body', path, message }))
    throw new ApiError('invalid_request', `This address range cannot be used: ${issues[0]?.message}.`, {
      details: { issues },
    })
  }
  const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work)
    last = mine.catch(() => {})
    return await mine
  }

  return {
    async start() {
      for (const hostId of hosts.hostIds()) await begin(hostId, (await records.config(hostId)).config)
    },
    async close() {
      await Promise.all([...running.keys()].map(end))
      for (const timer of timers.values()) clearTimeout(timer)
    },
    get,
    async set(hostId, config, ifRevision) {
      requireHost(hostId)
      return await inTurn(async () => {
        const { revision } = await records.config(hostId)
        ifRevision(revision)
        await check(hostId, config)
        if (!(await records.putConfig(hostId, config, revision))) {
          throw new ApiError('etag_mismatch', 'Somebody else changed this meanwhile. Load it again and repeat it.')
        }
        await end(hostId)
        await begin(hostId, config)
        core.log.info({ host: hosts.hostName(hostId), enabled: config.enabled, dhcp: config.dhcp.mode }, 'network boot')
        changed(hostId)
        return (await get(hostId)).boot
      })
    },
    async machines(hostId) {
      requireHost(hostId)
      return (await listOf(hostId)).list()
    },
    async assign(hostId, { answers, machines }) {
      requireHost(hostId)
      const list = await listOf(hostId)
      const { hostName } = checkAnswers(answers)
      const password = passwordIn(answers)
      // What was deleted stays in a database's file for a while: a password is not put there to begin with.
      const kept = password === undefined ? answers : withPasswordHash(answers, await hash(password))
      return await inTurn(async () => {
        const known = hosts.hostIds().map(id => hosts.hostName(id))
        checkNames(machines, hostName, [...known, ...list.hostNames(new Set(machines.map(({ mac }) => mac)))])
        const named = machines.map(each => ({ ...each, hostName: each.hostName ?? hostName ?? null }))
        return await list.assign(named, kept)
      })
    },
    async forget(hostId, mac) {
      requireHost(hostId)
      await (await listOf(hostId)).forget(mac)
    },
  }
}
