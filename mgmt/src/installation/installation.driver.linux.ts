import { setInterval } from 'node:timers/promises'
import { isClaimed, readDisks, ServedFiles } from '../../../installer/execute/serving.ts'
import type { ServedFacts, ServedStatus } from '../../../installer/served.schema.ts'
import { readLive } from '../system/proc.ts'
import { isUnderWay, runUnit, stopUnit } from '../system/systemctl.ts'
import type { InstallationDriver, RunContext } from './installation.driver.ts'

const unit = (verb: 'look' | 'run') => `limiquantix-installation@${verb}.service`
const LOOK_MS = 120_000
/** Four hours: a disk that slow is broken, and nobody waits longer. */
const RUN_MS = 4 * 3_600_000
const EVERY_MS = 500

/** The units that do what this service may not; tests have others. */
export interface InstallationUnits {
  look(): Promise<void>
  /** Resolves when it has ended, however. */
  run(signal: AbortSignal): Promise<void>
  isRunning(): Promise<boolean>
}

const systemd: InstallationUnits = {
  look: () => runUnit(unit('look'), LOOK_MS),
  async run(signal) {
    const over = runUnit(unit('run'), RUN_MS).catch(() => {})
    const stop = () => void stopUnit(unit('run')).catch(() => {})
    signal.addEventListener('abort', stop)
    if (signal.aborted) stop()
    await over
    signal.removeEventListener('abort', stop)
  },
  isRunning: () => isUnderWay(unit('run')),
}

const ended = (written: boolean): ServedStatus => ({
  phase: 'failed',
  message: 'The installer ended unexpectedly. The journal of limiquantix-installation@run says why.',
  written,
})

export interface LinuxInstallationOptions {
  directory: string
  units?: InstallationUnits
  isLive?: () => Promise<boolean>
  disks?: typeof readDisks
  isBusy?: () => Promise<boolean>
  everyMs?: number
}

/** This machine. A unit of its own writes to the disk: the service may not. */
export function createLinuxInstallationDriver(options: LinuxInstallationOptions): InstallationDriver {
  const { units = systemd, isLive = readLive, disks = readDisks, isBusy = isClaimed } = options
  const { everyMs = EVERY_MS } = options
  const files = new ServedFiles(options.directory)
  /** What is on the medium stays the same until the machine restarts. */
  let known: Promise<ServedFacts> | undefined
  const look = async (): Promise<ServedFacts> => {
    await files.prepare()
    await units.look()
    const facts = await files.facts()
    if (facts === undefined) throw new Error('limiquantix-installation@look said nothing')
    return facts
  }

  const status = async (): Promise<ServedStatus | undefined> => {
    const told = await files.status()
    if (told?.phase !== 'running' || (await units.isRunning())) return told
    // It may have ended between these two looks.
    const last = await files.status()
    return last?.phase === 'running' ? ended(true) : last
  }

  const follow = async ({ progress }: RunContext, over: AbortSignal) => {
    try {
      for await (const _ of setInterval(everyMs, undefined, { signal: over })) {
        const told = await files.status()
        if (told?.phase === 'running') progress(told)
      }
    } catch (error) {
      if (!over.aborted) throw error
    }
  }

  return {
    async facts() {
      if (!(await isLive())) return null
      known ??= look()
      try {
        const [medium, found] = await Promise.all([known, disks()])
        return { ...medium, disks: found }
      } catch (error) {
        known = undefined
        throw error
      }
    },
    status,
    isBusy,
    async run(request, context) {
      await files.prepare()
      await files.forget()
      const over = new AbortController()
      const following = follow(context, over.signal)
      try {
        await files.putRequest(request)
        await units.run(context.signal)
      } finally {
        over.abort()
        await following
        await files.takeRequest()
      }
      const told = await files.status()
      // It says where it is before its first step: without a word it wrote nothing.
      if (told === undefined) return ended(false)
      return told.phase === 'running' ? ended(true) : told
    },
    hasRecoveryKey: files.hasRecoveryKey,
    takeRecoveryKey: () => files.takeRecoveryKey(),
  }
}
