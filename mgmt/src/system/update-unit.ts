import { setInterval } from 'node:timers/promises'
import { ExecError, exec } from './exec.ts'
import { readText } from './files.ts'
import { startUnit, stopUnit } from './systemctl.ts'

/** What `/usr/lib/limiquantix/update` does, in its unit: it writes to disks, which the service may not. */

const unit = (verb: string) => `limiquantix-update@${verb}.service`
const INSTALL_MS = 30 * 60_000
const LOOK_EVERY_MS = 1_000

/** Version that runs, and the names of the kernels on the boot partition. */
export async function readKernelNames(): Promise<{ running: string; names: string[] }> {
  await startUnit(unit('status'))
  const text = (await readText('/run/limiquantix/update/status')) ?? ''
  const words = text.split('\n').map(line => line.split(' '))
  const of = (kind: string) => words.filter(([first]) => first === kind).map(([, second = '']) => second)
  const running = of('running')[0]
  if (running === undefined) throw new Error('limiquantix-update@status.service said nothing')
  return { running, names: of('kernel') }
}

export async function updateVerb(verb: 'previous' | 'default'): Promise<void> {
  await startUnit(unit(verb))
}

/** Bytes that the unit has written so far, as the kernel counts them; undefined when systemd does not say. */
async function written(): Promise<number | undefined> {
  try {
    const { stdout } = await exec('systemctl', ['show', '--property=IOWriteBytes', '--value', unit('install')])
    const bytes = Number(stdout.trim())
    return Number.isSafeInteger(bytes) ? bytes : undefined
  } catch (error) {
    // Progress is for people's eyes: that it cannot be told ends no installation.
    if (error instanceof ExecError) return undefined
    throw error
  }
}

/** Tells how far the unit is, until `signal` is aborted. */
async function watch(progress: (bytes: number) => void, signal: AbortSignal): Promise<void> {
  try {
    for await (const _ of setInterval(LOOK_EVERY_MS, undefined, { signal })) {
      const bytes = await written()
      if (bytes !== undefined) progress(bytes)
    }
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

/** Writes what is staged into the other slot. An abort stops the unit, which leaves the running version as it is. */
export async function installUpdate(progress: (bytes: number) => void, signal: AbortSignal): Promise<void> {
  const over = new AbortController()
  const watching = watch(progress, over.signal)
  try {
    // Of the two, the one that watches ends first only by an error.
    await Promise.race([exec('systemctl', ['start', unit('install')], { timeoutMs: INSTALL_MS, signal }), watching])
  } catch (error) {
    await stopUnit(unit('install'))
    throw error
  } finally {
    over.abort()
    await watching
  }
}
