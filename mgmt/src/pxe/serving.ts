import { ApiError } from '../api/errors.ts'
import { bootHandlers } from './boot.handlers.ts'
import { listenForBoot } from './boot.server.ts'
import type { MachineList } from './machines.ts'
import type { PxeDriver, Uplink } from './pxe.driver.ts'
import { whyNotServe } from './pxe.rules.ts'
import type { PxeConfig, PxeState } from './pxe.schema.ts'

/** Addresses come late and change; a server may have failed. */
const LOOK_MS = 20_000

export interface ServingOptions {
  hostId: string
  config: PxeConfig
  driver: PxeDriver
  machines: MachineList
  onChange(): void
  onError(error: unknown): void
  lookMs?: number
}

const OFF: PxeState = { status: 'off', problem: null, uplink: null, url: null, version: null }
export const notServing = (): PxeState => OFF

/** Serves network boot on one host until it is closed; begins anew when the host's address changes. Never rejects. */
export function startServing(options: ServingOptions) {
  const { hostId, config, driver, machines, onChange, onError } = options
  let state: PxeState = { ...OFF, status: 'starting' }
  let server: { port: number; close(): Promise<void> } | undefined
  let present: string | undefined
  let isClosed = false

  const tell = (next: PxeState) => {
    if (JSON.stringify(next) === JSON.stringify(state)) return
    state = next
    onChange()
  }
  const stop = async () => {
    present = undefined
    await server?.close()
    server = undefined
    await driver.stop(hostId)
  }
  const begin = async (uplink: Uplink): Promise<PxeState> => {
    const why = whyNotServe(config, uplink.cidr)
    if (why !== undefined)
      throw new ApiError('illegal_state', `The address range does not fit: ${Object.values(why)[0]}.`)
    const system = await driver.open(hostId)
    const late: { handlers?: ReturnType<typeof bootHandlers> } = {}
    server = await listenForBoot(
      { address: uplink.listen, port: uplink.port },
      {
        get: async (url, caller) => await late.handlers?.get(url, caller),
        post: async (url, body) => (await late.handlers?.post(url, body)) ?? false,
        onError,
      },
    )
    const base = `http://${uplink.listen}:${server.port}`
    late.handlers = bootHandlers({
      ...{ base, system, machines, onError },
      unassigned: () => config.unassigned,
      isNeighbour: (address, mac) => driver.isNeighbour(hostId, address, mac),
    })
    await driver.startDhcp(hostId, { cidr: uplink.cidr, base, dhcp: config.dhcp })
    present = uplink.cidr
    return { status: 'running', problem: null, uplink: uplink.cidr, url: `${base}/boot.ipxe`, version: system.version }
  }
  const look = async () => {
    try {
      const uplink = await driver.uplink(hostId)
      if (uplink === undefined) {
        await stop()
        tell({ ...OFF, status: 'failed', problem: 'The uplink has no IPv4 address. It begins when there is one.' })
        return
      }
      if (present === uplink.cidr && (await driver.isRunning(hostId))) return
      await stop()
      tell(await begin(uplink))
    } catch (error) {
      await stop().catch(onError)
      if (!(error instanceof ApiError)) onError(error)
      const problem =
        error instanceof ApiError
          ? error.message
          : 'It could not be started, and is tried again. The journal of the host says why.'
      tell({ ...OFF, status: 'failed', problem })
    }
  }
  let looking: Promise<void> = look()
  const timer = setInterval(() => {
    looking = looking.then(async () => {
      if (!isClosed) await look()
    })
  }, options.lookMs ?? LOOK_MS).unref()

  return {
    state: (): PxeState => state,
    async close(): Promise<void> {
      isClosed = true
      clearInterval(timer)
      await looking
      await stop()
    },
  }
}

export type Serving = ReturnType<typeof startServing>
