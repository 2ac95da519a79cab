import type { HostUpdate, InspectedUpdate } from '../updates/update.schema.ts'
import type { FoundUpdate, StickPorts } from './stick.ports.ts'
import type { Stick } from './stick.rules.ts'

/** Sticks for tests of the menu: what is done with them is written into `done`. */
export const STICK: Stick = {
  ...{ device: '/dev/sdb1', fsType: 'vfat', model: 'SanDisk Ultra', label: '', sizeBytes: 8e9, readOnly: false },
}
export const NEWER: InspectedUpdate = { version: '2.0.0', sizeBytes: 5e8, isOlder: false }
const RUNNING: HostUpdate = { running: '1.0.0', next: '1.0.0', other: null, staged: null, last: null }

export function testSticks(done: string[], found: FoundUpdate[] = [], changed: Partial<StickPorts> = {}): StickPorts {
  const staged = (update: InspectedUpdate): HostUpdate => ({ ...RUNNING, staged: { ...update, stagedAt: '' } })
  return {
    list: async () => ({ sticks: [STICK], reason: '' }),
    support: {
      async make() {
        done.push('bundle')
        return { taskId: 't', bundleId: 'b' }
      },
      async save(id, { device }) {
        done.push(`save ${id} ${device}`)
        return 'limiquantix-support-alpha-1.tar.gz'
      },
    },
    updates: {
      find: async () => found,
      get: async () => RUNNING,
      async send(file, progress) {
        done.push(`send ${file.name}`)
        if (!file.isGood) throw new Error(`refused: ${file.reason}`)
        for (const percent of [3, 12, 17, 100]) progress(percent)
        return staged(file.update)
      },
      discard: async () => void done.push('discard'),
      async install(allowOlder) {
        done.push(`install ${allowOlder}`)
        return {
          ...{ id: 'task', kind: '', title: '', targets: [], requestor: '', status: 'running', progress: null },
          ...{ cancellable: false, log: [], error: null, createdAt: '', startedAt: null, endedAt: null },
        }
      },
    },
    done: async id => void done.push(`done ${id}`),
    ...changed,
  }
}
