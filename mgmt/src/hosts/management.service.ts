import { ApiError } from '../api/errors.ts'
import type { ChangeExecutor, ChangePort, Requestor } from '../api/ports.ts'
import type { Change } from '../changes/change.schema.ts'
import type { HostService } from './host.service.ts'
import type { ManagementDriver } from './management.driver.ts'
import { addressesOf, managementFile, managementTitle, missingCards } from './management.rules.ts'
import { ManagementConfig, type ManagementNetwork } from './management.schema.ts'

export interface ManagementService {
  /** What lasts, with the tag of its config. Throws `not_found`. */
  get(hostId: string): Promise<{ network: ManagementNetwork; tag: string }>
  /** Tries a config. Throws `not_found`, `invalid_request` for cards that do not exist, `illegal_state`. */
  change(hostId: string, config: ManagementConfig, withinSeconds: number, requestor: Requestor): Promise<Change>
}

/** A short tag of a text: the config is small, and the tag need not be unforgeable. */
function tagOf(text: string): string {
  let hash = 0xcbf29ce484222325n
  for (const byte of new TextEncoder().encode(text)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n)
  return hash.toString(16).padStart(16, '0')
}

export function createManagementService(
  driver: ManagementDriver,
  hosts: Pick<HostService, 'get'>,
  changes: ChangePort,
): ManagementService {
  return {
    async get(hostId) {
      hosts.get(hostId)
      const network = await driver.read(hostId)
      return { network, tag: tagOf(managementFile(network.config)) }
    },

    async change(hostId, config, confirmWithinSeconds, requestor) {
      const { host } = hosts.get(hostId)
      changes.requireNone(hostId)
      const missing = missingCards(config, host.state.nics)
      if (missing.length > 0) {
        const path = config.bond === undefined ? 'config.card' : 'config.bond.cards'
        const issues = [{ in: 'body', path, message: `this host has no card ${missing.join(', ')}` }]
        throw new ApiError('invalid_request', `The host ${host.name} has no card ${missing.join(', ')}.`, {
          details: { issues },
        })
      }
      const title = managementTitle(config, host.name)
      const addresses = addressesOf(config)
      const change = { hostId, kind: 'management-network' as const, title, confirmWithinSeconds, addresses }
      return await changes.propose({ ...change, wanted: config }, requestor)
    },
  }
}

/** How a change of the management network is done. */
export function managementExecutor(driver: ManagementDriver): ChangeExecutor {
  return {
    apply: ({ hostId, wanted, confirmWithinSeconds }) =>
      driver.apply(hostId, ManagementConfig.parse(wanted), confirmWithinSeconds),
    keep: ({ hostId, wanted }) => driver.keep(hostId, ManagementConfig.parse(wanted)),
    revert: ({ hostId }) => driver.revert(hostId),
  }
}
