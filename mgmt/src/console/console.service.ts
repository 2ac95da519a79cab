import type { Readable } from 'node:stream'
import type { Change } from '../changes/change.schema.ts'
import type { ManagementConfig } from '../hosts/management.schema.ts'
import type { Task } from '../tasks/task.schema.ts'
import type { HostUpdate, InspectedUpdate } from '../updates/update.schema.ts'
import type { AuditPort, BundleContent, ConsolePorts } from './console.ports.ts'
import type { ConsoleAction, ConsoleStatus } from './console.schema.ts'

/** Seconds that a person at the console has for looking whether the new network works. */
const TRIAL_SECONDS = 120
const WHO = { name: 'console' }

/** What somebody who stands in front of the machine may do. Everything that changes something is recorded. */
export function createConsoleService(ports: ConsolePorts, audit: AuditPort) {
  /** Records how `work` ended, as a request to the API is. */
  const recorded = async <T>(action: string, target: string, work: () => Promise<T>): Promise<T> => {
    const entry = { who: WHO.name, from: 'console', action, target, requestId: '' }
    let result: T
    try {
      result = await work()
    } catch (error) {
      audit.record({ ...entry, outcome: 'failed', status: 500 })
      throw error
    }
    audit.record({ ...entry, outcome: 'ok', status: 200 })
    return result
  }
  const host = () => `hosts/${ports.hostId}`

  return {
    async status(): Promise<ConsoleStatus> {
      const [health, runningVms] = await Promise.all([ports.health(), ports.runningVms()])
      return { hostName: ports.hostName(), text: ports.text(), health, runningVms }
    },

    /** Sets another password without the present one: whoever is at the console has the machine in hand. */
    async resetPassword(password: string, revokeTokens: boolean): Promise<void> {
      await recorded('console.reset-password', 'settings/administrator', async () => {
        await ports.resetPassword(password)
        if (revokeTokens) await ports.revokeTokens()
      })
    },

    note: async (action: ConsoleAction): Promise<void> => recorded(`console.${action}`, host(), async () => {}),

    network: async (): Promise<ManagementConfig> => (await ports.management.get(ports.hostId)).network.config,

    async changeNetwork(config: ManagementConfig): Promise<Change> {
      return await recorded('console.change-network', host(), () =>
        ports.management.change(ports.hostId, config, TRIAL_SECONDS, WHO),
      )
    },

    /** Whoever was shut out by the firewall lets every network in from here. */
    async openFirewall(): Promise<void> {
      await recorded('console.open-firewall', host(), () => ports.firewall.open(ports.hostId))
    },

    change: (id: string): Change => ports.changes.get(id),

    /** A key on the console proves what a new connection proves over the network: that the host is not lost. */
    async confirm(id: string, now: number): Promise<Change> {
      return await recorded('console.confirm-change', `changes/${id}`, () => ports.changes.confirm(id, now))
    },

    async revert(id: string): Promise<Change> {
      return await recorded('console.revert-change', `changes/${id}`, () => ports.changes.revert(id, WHO))
    },

    task: (id: string): Task => ports.task(id),

    async makeBundle(): Promise<{ taskId: string; bundleId: string }> {
      return await recorded('console.support-bundle', host(), async () => {
        const { task, bundleId } = await ports.support.create(ports.hostId, WHO)
        return { taskId: task.id, bundleId }
      })
    },

    /** Recorded when it is given out: what the console does with it is beyond the service. */
    openBundle: async (id: string): Promise<BundleContent> =>
      recorded('console.support-bundle-to-usb', host(), () => ports.support.open(ports.hostId, id)),

    /** When it is on the stick. Until then it can be had in the interface. */
    removeBundle: async (id: string): Promise<void> => ports.support.remove(ports.hostId, id),

    update: async (): Promise<HostUpdate> => ports.updates.get(ports.hostId),

    inspectUpdate: async (head: Buffer): Promise<InspectedUpdate> => ports.updates.inspect(ports.hostId, head),

    receiveUpdate: async (stream: Readable): Promise<HostUpdate> =>
      recorded('console.update-from-usb', host(), () => ports.updates.receive(ports.hostId, stream)),

    discardUpdate: async (): Promise<void> =>
      recorded('console.discard-update', host(), () => ports.updates.discard(ports.hostId)),

    async installUpdate(allowOlder: boolean): Promise<Task> {
      return await recorded('console.install-update', host(), () =>
        ports.updates.install(ports.hostId, allowOlder, WHO),
      )
    },
  }
}

export type ConsoleService = ReturnType<typeof createConsoleService>
