import type { Core, HostPort } from '../api/ports.ts'
import type { MirrorDriver } from './mirror.driver.ts'
import type { MirrorArray } from './mirror.parse.ts'
import { lostOf, stateOf, visibleOf } from './mirror.rules.ts'
import type { HostMirror, MirrorDisk, MirrorMember } from './mirror.schema.ts'
import type { mirrorStore } from './mirror.store.ts'

/** A member by what is written on the disk. */
const described = ({ disk, model, serial }: MirrorDisk): string =>
  [disk, model, serial && `serial ${serial}`].filter(Boolean).join(', ')

/** What is known of the mirrors of all hosts, and who is told when one changes. */
export function watchMirrors(
  core: Pick<Core, 'events' | 'log'>,
  driver: MirrorDriver,
  hosts: HostPort,
  records: ReturnType<typeof mirrorStore>,
) {
  const seen = new Map<string, { visible: string; state: HostMirror['state'] }>()
  const silent = new Set<string>()
  /** Models and serial numbers, as long as the array has the same members. */
  const names = new Map<string, { members: string; disks: Promise<MirrorDisk[]> }>()

  const membersOf = async (hostId: string, array: MirrorArray): Promise<MirrorMember[]> => {
    const members = array.members.map(({ disk }) => disk).join()
    const known = names.get(hostId)
    const disks = known?.members === members ? known.disks : driver.disks(hostId)
    names.set(hostId, { members, disks })
    // What failed is tried again by the next who asks.
    disks.catch(() => names.delete(hostId))
    const found = await disks
    return array.members.map(({ disk, state }) => {
      const { model = '', serial = '' } = found.find(each => each.disk === disk) ?? {}
      return { disk, model, serial, state }
    })
  }

  const tell = async (hostId: string, array: MirrorArray, before: HostMirror['state'] | undefined) => {
    const state = stateOf(array)
    const host = hosts.hostName(hostId)
    // Disks that do not say who they are do not keep anybody from hearing that one is gone.
    const members = await membersOf(hostId, array).catch(() => undefined)
    if (state === 'healthy' && members !== undefined) {
      await records.put(
        hostId,
        members.map(({ disk, model, serial }) => ({ disk, model, serial })),
      )
    }
    if (state === before) return
    if (state === 'degraded') {
      const known = members ?? array.members.map(member => ({ ...member, model: '', serial: '' }))
      const failed = known.filter(member => member.state === 'failed')
      const lost = [...failed, ...lostOf(array, known, await records.get(hostId))].map(described)
      const left = known.filter(member => member.state === 'active').map(described)
      core.log.warn({ host, lost, left }, 'the boot mirror is degraded: replace the disk')
    } else if (before !== undefined) core.log.info({ host, state }, 'the boot mirror has changed')
  }

  /** Reads an array; a change since it was read last is an event and a line in the log. */
  const look = async (hostId: string): Promise<MirrorArray | null> => {
    const array = await driver.array(hostId)
    const before = seen.get(hostId)
    const now = { visible: visibleOf(array), state: stateOf(array) }
    if (before?.visible === now.visible) return array
    seen.set(hostId, now)
    names.delete(hostId)
    if (before !== undefined) core.events.resource('hosts', hostId, 'updated')
    if (array !== null) await tell(hostId, array, before?.state)
    return array
  }

  return {
    look,
    membersOf,
    /** Looks at all hosts. One that does not answer is said once. */
    async round(): Promise<void> {
      for (const hostId of hosts.hostIds()) {
        try {
          await look(hostId)
          silent.delete(hostId)
        } catch (error) {
          if (!silent.has(hostId))
            core.log.warn({ err: error, host: hosts.hostName(hostId) }, 'the boot mirror was not read')
          silent.add(hostId)
        }
      }
    },
  }
}
