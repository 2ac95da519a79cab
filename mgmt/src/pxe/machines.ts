import { createHash, randomBytes } from 'node:crypto'
import { ApiError, notFound } from '../api/errors.ts'
import type { Machine, MachineFacts } from './pxe.schema.ts'
import type { PxeStore, StoredMachine } from './pxe.store.ts'

/** Machines that asked and were not given answers: the one that asked longest ago goes for a new one. */
const MAX_ASKED = 256
/** Machines with answers; nothing of these is ever pushed out. */
const MAX_ASSIGNED = 256
/** New ones per minute: a flood of made-up addresses must not push out those that are there. */
const NEW_PER_MINUTE = 60
/** How long after it was told where they are a machine may fetch its answers, and report. */
export const TOKEN_MS = 4 * 60 * 60_000
const MESSAGE_LENGTH = 500

interface Asked {
  facts: MachineFacts
  address: string
  at: string
  /** When it asked first. */
  since: string
}

/** What the installer reports (installer/tools/webhook.ts). */
export interface InstallReport {
  event: 'started' | 'progress' | 'succeeded' | 'failed'
  percent: number
  message: string
}

const NOTHING: MachineFacts = { uuid: '', serial: '', manufacturer: '', product: '', asset: '' }
const hashOf = (token: string) => createHash('sha256').update(token).digest('hex')

/** The machines of one host: those that asked, in memory, and those that were given answers, in the store. */
export function machineList(
  hostId: string,
  store: PxeStore,
  { onChange, now = Date.now }: { onChange: () => void; now?: () => number },
) {
  const asked = new Map<string, Asked>()
  const assigned = new Map<string, StoredMachine>()
  const progress = new Map<string, number>()
  let minute = 0
  let fresh = 0
  const time = () => new Date(now()).toISOString()

  const view = (mac: string): Machine => {
    const [own, seen] = [assigned.get(mac), asked.get(mac)]
    return {
      mac,
      status: own?.status ?? 'asked',
      hostName: own?.hostName ?? null,
      ...(seen?.facts ?? NOTHING),
      address: seen?.address ?? null,
      askedAt: seen?.at ?? null,
      changedAt: own?.changedAt ?? seen?.since ?? time(),
      percent: own?.status === 'installing' ? (progress.get(mac) ?? 0) : null,
      message: own?.message ?? null,
    }
  }
  const save = async (machine: StoredMachine) => {
    await store.putMachines(hostId, [machine])
    assigned.set(machine.mac, machine)
    onChange()
  }
  const isFlood = () => {
    const present = Math.floor(now() / 60_000)
    if (present !== minute) fresh = 0
    minute = present
    fresh += 1
    return fresh > NEW_PER_MINUTE
  }
  const byToken = (token: string): StoredMachine | undefined => {
    const hash = hashOf(token)
    return [...assigned.values()].find(each => each.token?.hash === hash && each.token.until > now())
  }

  return {
    async load() {
      for (const machine of await store.machines(hostId)) assigned.set(machine.mac, machine)
    },
    list: (): Machine[] => [...new Set([...asked.keys(), ...assigned.keys()])].map(view),
    hostNames: (except: ReadonlySet<string>): string[] =>
      [...assigned.values()].flatMap(({ mac, hostName }) => (hostName === null || except.has(mac) ? [] : [hostName])),

    /** Takes note of a request, and says what the machine may do now. */
    async ask(mac: string, facts: MachineFacts, address: string): Promise<StoredMachine | undefined> {
      const known = asked.get(mac)
      const own = assigned.get(mac)
      if (known !== undefined || own !== undefined || !isFlood()) {
        asked.delete(mac)
        asked.set(mac, { facts, address, at: time(), since: known?.since ?? time() })
        if (asked.size > MAX_ASKED) asked.delete(asked.keys().next().value ?? '')
        onChange()
      }
      // It has its answers and begins again: power was cut, or its report did not arrive. Who knows what is on its disk?
      if (own?.status === 'installing') {
        const message =
          'The machine started again before the result of its installation was reported. Look at it, and assign answers anew to repeat it.'
        await save({ ...own, status: 'failed', message, answers: null, token: null, changedAt: time() })
      }
      return assigned.get(mac)
    },

    /** Gives answers to machines, all or none. Throws `illegal_state` when there are too many. */
    async assign(machines: readonly { mac: string; hostName: string | null }[], answers: string): Promise<Machine[]> {
      const added = machines.filter(({ mac }) => !assigned.has(mac)).length
      if (assigned.size + added > MAX_ASSIGNED) {
        throw new ApiError('illegal_state', `There are answers for ${MAX_ASSIGNED} machines. Forget some first.`)
      }
      const rest = { format: 1, status: 'assigned', answers, message: null, changedAt: time(), token: null } as const
      const records = machines.map(({ mac, hostName }): StoredMachine => ({ ...rest, mac, hostName }))
      await store.putMachines(hostId, records)
      for (const record of records) assigned.set(record.mac, record)
      onChange()
      return records.map(({ mac }) => view(mac))
    },

    /** A new token for a machine that has answers waiting; the one before is void. */
    async newToken(mac: string): Promise<string> {
      const own = assigned.get(mac)
      if (own === undefined) throw notFound('machine', mac)
      const token = randomBytes(32).toString('base64url')
      await save({ ...own, token: { hash: hashOf(token), until: now() + TOKEN_MS } })
      return token
    },

    /** The answers that a token is for; the machine counts as installing from here on. */
    async fetchAnswers(token: string): Promise<StoredMachine | undefined> {
      const own = byToken(token)
      if (own === undefined || own.answers === null) return undefined
      if (own.status === 'assigned') await save({ ...own, status: 'installing', changedAt: time() })
      return own
    },

    /** False when the token is for nothing. */
    async report(token: string, { event, percent, message }: InstallReport): Promise<boolean> {
      const own = byToken(token)
      if (own === undefined || own.status !== 'installing') return false
      const said = message.replace(/[^\x20-\x7e\n]/g, '').slice(0, MESSAGE_LENGTH)
      progress.set(own.mac, percent)
      if (event === 'succeeded' || event === 'failed') {
        progress.delete(own.mac)
        const status = event === 'succeeded' ? 'installed' : 'failed'
        await save({ ...own, status, message: said, answers: null, token: null, changedAt: time() })
      } else onChange()
      return true
    },

    /** Throws `not_found`. */
    async forget(mac: string): Promise<void> {
      if (!asked.has(mac) && !assigned.has(mac)) throw notFound('machine', mac)
      if (assigned.has(mac)) await store.deleteMachine(hostId, mac)
      for (const list of [asked, assigned, progress]) list.delete(mac)
      onChange()
    },
  }
}

export type MachineList = ReturnType<typeof machineList>
