import { z } from 'zod'
import { Timestamp } from '../api/common.schema.ts'
import { kindPrefix, recordKey } from '../store/keys.ts'
import type { Store } from '../store/store.ts'
import { Mac, MachineStatus, NOT_SERVING, PxeConfig } from './pxe.schema.ts'

const StoredMachine = z.strictObject({
  format: z.literal(1),
  mac: Mac,
  hostName: z.string().nullable(),
  status: MachineStatus.exclude(['asked']),
  /** Gone when they are not needed any more. */
  answers: z.string().nullable(),
  message: z.string().nullable(),
  changedAt: Timestamp,
  /** SHA-256 of what lets the machine fetch its answers and report, and until when. */
  token: z.strictObject({ hash: z.string(), until: z.number() }).nullable(),
})
/** A machine that was given answers. Those that only asked are not stored: anybody can ask. */
export type StoredMachine = z.infer<typeof StoredMachine>

const configKey = (hostId: string) => recordKey('settings', `network-boot-${hostId}`)
const machinesPrefix = (hostId: string) => `${kindPrefix('settings')}network-boot-machine-${hostId}-`
const machineKey = (hostId: string, mac: string) => machinesPrefix(hostId) + mac.replaceAll(':', '')

/** The switch of each host, and the machines that it is to install. */
export function pxeStore(store: Store) {
  return {
    async config(hostId: string): Promise<{ config: PxeConfig; revision: number }> {
      const entry = await store.get(configKey(hostId))
      if (entry === undefined) return { config: NOT_SERVING, revision: 0 }
      return { config: PxeConfig.parse(entry.value), revision: entry.revision }
    },
    /** False when somebody else changed it since `revision`. */
    async putConfig(hostId: string, config: PxeConfig, revision: number): Promise<boolean> {
      const key = configKey(hostId)
      return (await store.commit([{ op: 'put', key, value: PxeConfig.parse(config) }], [{ key, revision }])).ok
    },
    async machines(hostId: string): Promise<StoredMachine[]> {
      const { entries } = await store.list(machinesPrefix(hostId))
      return entries.map(({ value }) => StoredMachine.parse(value))
    },
    /** All of them, or none. */
    async putMachines(hostId: string, machines: readonly StoredMachine[]): Promise<void> {
      await store.commit(
        machines.map(each => ({ op: 'put', key: machineKey(hostId, each.mac), value: StoredMachine.parse(each) })),
      )
    },
    async deleteMachine(hostId: string, mac: string): Promise<void> {
      await store.commit([{ op: 'delete', key: machineKey(hostId, mac) }])
    },
  }
}

export type PxeStore = ReturnType<typeof pxeStore>
