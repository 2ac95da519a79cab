import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { ApiError } from '../api/errors.ts'
import { makeDirectory, readText, remove, replaceFile } from '../system/files.ts'
import { restartUnit, startTimer, stopUnit } from '../system/systemctl.ts'
import type { ManagementDriver } from './management.driver.ts'
import { DEFAULT_MANAGEMENT, managementFile, parseManagement } from './management.rules.ts'
import { renderUplink } from './uplink.render.ts'

const UNIT = 'limiquantix-uplink.service'
/** Acts in the place of this service, should it be gone when the time is up. */
const SAFETY_TIMER = 'limiquantix-uplink-revert'
const SAFETY_SECONDS = 20

export interface UplinkOptions {
  stateDir: string
  runDir: string
  /** Brings the uplink up anew; tests give their own. */
  restart?: () => Promise<void>
  safety?: { start(seconds: number): Promise<void>; stop(): Promise<void> }
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

/**
 * The machine that this process runs on. The files are the interface to limiquantix-uplink.service, which makes the
 * network from them, at boot long before this process runs: what lasts is below `stateDir`, what is tried is below
 * `runDir`, which no restart of the machine survives.
 */
export function createUplinkDriver(options: UplinkOptions): ManagementDriver {
  const { stateDir, runDir } = options
  const truth = join(stateDir, 'management-network.json')
  const lasting = join(stateDir, 'uplink.plan')
  const tried = join(runDir, 'uplink.plan')
  const problem = join(runDir, 'uplink.problem')
  const restart = options.restart ?? (() => restartUnit(UNIT, 100_000))
  const safety = options.safety ?? {
    start: seconds => startTimer(SAFETY_TIMER, seconds, ['/usr/lib/limiquantix/uplink', 'revert']),
    stop: () => stopUnit(`${SAFETY_TIMER}.timer`).catch(() => {}),
  }
  const planOf = (text: string, config: Parameters<typeof renderUplink>[0]) => renderUplink(config, sha256(text))

  return {
    async read() {
      const said = (await readText(problem))?.trim()
      const text = await readText(truth)
      const found = text === undefined ? { config: DEFAULT_MANAGEMENT } : parseManagement(text)
      if ('config' in found) return { config: found.config, state: { problem: said || null } }
      const unreadable = `The file of the management network cannot be used (${found.problem}).`
      return { config: DEFAULT_MANAGEMENT, state: { problem: said || unreadable } }
    },

    async apply(_hostId, config, seconds) {
      await makeDirectory(runDir, 0o755)
      await safety.start(seconds + SAFETY_SECONDS)
      await replaceFile(tried, planOf(managementFile(config), config), 0o600)
      try {
        await restart()
      } catch (error) {
        const why = (await readText(problem))?.trim()
        throw why ? new ApiError('unavailable', why, { cause: error }) : error
      }
    },

    async keep(_hostId, config) {
      const text = managementFile(config)
      const plan = planOf(text, config)
      const inEffect = (await readText(tried)) === plan
      await replaceFile(truth, text, 0o600)
      await replaceFile(lasting, plan, 0o600)
      await remove(tried)
      await safety.stop()
      if (!inEffect) await restart()
    },

    async revert() {
      await remove(tried)
      await restart()
      await safety.stop()
    },
  }
}
