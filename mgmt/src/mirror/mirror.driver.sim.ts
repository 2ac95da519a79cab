import { setTimeout as delay } from 'node:timers/promises'
import { ApiError } from '../api/errors.ts'
import { type MirrorDriver, ReplaceError } from './mirror.driver.ts'
import type { MirrorArray } from './mirror.parse.ts'
import { candidatesOf, type HostDisk } from './mirror.rules.ts'

export interface SimMirrorOptions {
  hostIds: () => Promise<readonly string[]>
  now?: () => number
  /** How long it takes to prepare a disk, and to rebuild. */
  prepareMs?: number
  rebuildMs?: number
  chaosPercent?: number
  random?: () => number
}

interface SimHost {
  disks: HostDisk[]
  /** Null: installed on one disk. */
  members: MirrorArray['members'] | null
  /** When the rebuild has begun. */
  rebuildSince: number | null
}

const SIZE = 1.92e12
const ARRAY_BYTES = SIZE - 1024 ** 3

const disk = (name: string, serial: string, changes: Partial<HostDisk> = {}): HostDisk => ({
  ...{ disk: `/dev/${name}`, model: 'Simulated 1.92 TB SSD', serial: `SIM-${serial}`, sizeBytes: SIZE },
  ...{ sectorBytes: 512, readOnly: false, removable: false, mountPoints: [], holders: [], holds: null },
  ...changes,
})

/** The first host is whole; of the second a disk has failed, and two others are there; the third has one disk. */
function begin(index: number): SimHost {
  const letter = String.fromCharCode(65 + (index % 26))
  const first = disk('nvme0n1', `${letter}N0`, { holds: 'an installation', holders: ['/dev/md127'] })
  const blank = disk('nvme1n1', `${letter}N1`)
  if (index === 1) {
    const failed = disk('nvme2n1', `${letter}N2`, { holds: 'an installation', holders: ['/dev/md127'] })
    const small = { model: 'Simulated 240 GB SSD', sizeBytes: 240e9, holds: 'sdb1 "backup" (ext4)' }
    return {
      disks: [first, blank, failed, disk('sdb', `${letter}S1`, small)],
      members: [
        { disk: first.disk, state: 'active' },
        { disk: failed.disk, state: 'failed' },
      ],
      rebuildSince: null,
    }
  }
  const both = [first.disk, blank.disk].map(path => ({ disk: path, state: 'active' as const }))
  return { disks: [first, blank], members: index === 0 ? both : null, rebuildSince: null }
}

/** Arrays of imaginary hosts. */
export function createSimMirrorDriver(options: SimMirrorOptions): MirrorDriver {
  const { hostIds, now = Date.now, prepareMs = 0, rebuildMs = 0, chaosPercent = 0, random = Math.random } = options
  const hosts = new Map<string, SimHost>()
  const host = async (hostId: string): Promise<SimHost> => {
    if (random() * 100 < chaosPercent) throw new ApiError('unavailable', 'The host does not answer. Try again.')
    const known = hosts.get(hostId) ?? begin(Math.max(0, (await hostIds()).indexOf(hostId)))
    hosts.set(hostId, known)
    return known
  }

  const arrayOf = (sim: SimHost): MirrorArray | null => {
    const { members, rebuildSince } = sim
    if (members === null) return null
    const share = rebuildSince === null ? 0 : Math.min(1, (now() - rebuildSince) / Math.max(1, rebuildMs))
    if (share === 1) {
      sim.rebuildSince = null
      for (const member of members) member.state = 'active'
    }
    const isRebuilding = sim.rebuildSince !== null
    return {
      raidDisks: 2,
      degraded: members.every(({ state }) => state === 'active') ? 0 : 1,
      action: isRebuilding ? 'recover' : 'idle',
      completed: isRebuilding ? { doneBytes: Math.round(share * ARRAY_BYTES), totalBytes: ARRAY_BYTES } : null,
      bytesPerSecond: isRebuilding ? Math.round((ARRAY_BYTES / rebuildMs) * 1000) : null,
      sizeBytes: ARRAY_BYTES,
      members: structuredClone(members),
    }
  }

  return {
    array: async hostId => arrayOf(await host(hostId)),
    disks: async hostId => structuredClone((await host(hostId)).disks),
    async replace(hostId, path) {
      const sim = await host(hostId)
      await delay(prepareMs)
      const array = arrayOf(sim)
      const candidate = array === null ? undefined : candidatesOf(array, sim.disks).find(each => each.disk === path)
      if (candidate === undefined) throw new ReplaceError('not_degraded')
      if (candidate.problem !== null) throw new ReplaceError('in_use')
      const kept = sim.members?.filter(({ state }) => state === 'active') ?? []
      sim.members = [...kept, { disk: path, state: 'rebuilding' }]
      for (const each of sim.disks) {
        if (each.disk === path) Object.assign(each, { holds: 'an installation', holders: ['/dev/md127'] })
      }
      sim.rebuildSince = now()
    },
  }
}
