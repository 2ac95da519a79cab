import { setTimeout as delay } from 'node:timers/promises'
import { readBlockTree } from '../system/lsblk.tree.ts'
import { mounted } from '../system/mount.ts'
import { askService, fetchFromService, ServiceDown, sendToService } from './console.client.ts'
import { BundleBegun, ConsoleInspected, ConsoleTask, ConsoleUpdate, Nothing } from './console.schema.ts'
import { readFrom, saveOn, updatesOn } from './stick.files.ts'
import type { FoundUpdate, StickPorts } from './stick.ports.ts'
import { noStick, type Stick, sticksOf } from './stick.rules.ts'

const LOOK_EVERY_MS = 500

/** Ctrl-C, or a terminal that is gone, while a stick is mounted: what was begun is undone before the menu ends. */
async function undisturbed<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController()
  const end = () => stop.abort()
  const signals = ['SIGINT', 'SIGHUP', 'SIGTERM'] as const
  for (const name of signals) process.on(name, end)
  try {
    return await work(stop.signal)
  } finally {
    for (const name of signals) process.off(name, end)
  }
}

/** Looks again before it mounts: what was shown may have been pulled out, or be in use by now. */
async function onStick<T>(stick: Stick, readOnly: boolean, use: (dir: string) => Promise<T>): Promise<T> {
  const tree = await readBlockTree()
  const isThere = sticksOf(tree).some(now => now.device === stick.device && now.sizeBytes === stick.sizeBytes)
  if (!isThere) throw new Error('The stick is not there any more, or it is in use.')
  return await mounted(stick.device, { type: stick.fsType, readOnly }, use)
}

/** The sticks of this machine, and the service behind `socket`. */
export function stickPorts(socket: string): StickPorts {
  const inspect = async (head: Buffer) => {
    try {
      return {
        isGood: true as const,
        update: await askService(socket, ['POST', '/update/head'], ConsoleInspected, head),
      }
    } catch (error) {
      if (error instanceof ServiceDown) throw error
      return { isGood: false as const, reason: error instanceof Error ? error.message : String(error) }
    }
  }
  return {
    async list() {
      const tree = await readBlockTree()
      return { sticks: sticksOf(tree), reason: noStick(tree) }
    },
    support: {
      make: () => askService(socket, ['POST', '/support-bundles'], BundleBegun),
      async save(bundleId, stick) {
        const path = `/support-bundles/${bundleId}`
        const name = await undisturbed(signal =>
          onStick(stick, false, async dir => {
            const file = await fetchFromService(socket, `${path}/content`)
            await saveOn(dir, file, signal)
            return file.name
          }),
        )
        await askService(socket, ['POST', `${path}/written`], Nothing)
        return name
      },
    },
    updates: {
      async find(sticks) {
        const found: FoundUpdate[] = []
        for (const stick of sticks) {
          const files = await undisturbed(() => onStick(stick, true, updatesOn))
          for (const { name, head } of files) found.push({ stick, name, ...(await inspect(head)) })
        }
        return found
      },
      get: () => askService(socket, ['GET', '/update'], ConsoleUpdate),
      send: ({ stick, name }, progress) =>
        undisturbed(signal =>
          onStick(stick, true, async dir =>
            sendToService(socket, ['POST', '/update/bundle'], ConsoleUpdate, readFrom(dir, name, progress, signal)),
          ),
        ),
      discard: async () => void (await askService(socket, ['POST', '/update/discard'], Nothing)),
      install: allowOlder => askService(socket, ['POST', '/update/install'], ConsoleTask, { allowOlder }),
    },
    async done(taskId, progress) {
      for (;;) {
        const { status, progress: at, error } = await askService(socket, ['GET', `/tasks/${taskId}`], ConsoleTask)
        if (status === 'succeeded') return
        if (status === 'failed' || status === 'cancelled') throw new Error(error?.message ?? status)
        if (at !== null) progress(Math.floor((at.done * 100) / Math.max(at.total, 1)))
        await delay(LOOK_EVERY_MS)
      }
    },
  }
}
