import { exec } from './exec.ts'

/** Starts the orderly end of the whole machine; returns when systemd accepted the job, long before it is down. */
export async function powerOff(): Promise<void> {
  await exec('systemctl', ['--no-block', '--no-wall', 'poweroff'])
}

export async function reboot(): Promise<void> {
  await exec('systemctl', ['--no-block', '--no-wall', 'reboot'])
}

/** Starts a unit and waits until it runs; one that runs already is fine. */
export async function startUnit(unit: string): Promise<void> {
  await exec('systemctl', ['start', unit])
}

/** Runs a unit that ends by itself, and waits for its end. Rejects when it fails. */
export async function runUnit(unit: string, timeoutMs: number): Promise<void> {
  await exec('systemctl', ['start', unit], { timeoutMs })
}

export async function restartUnit(unit: string, timeoutMs?: number): Promise<void> {
  await exec('systemctl', ['restart', unit], timeoutMs === undefined ? {} : { timeoutMs })
}

/** Stops a unit and forgets that it failed, if it did; one that does not run is fine. */
export async function stopUnit(unit: string): Promise<void> {
  await exec('systemctl', ['stop', unit])
  await exec('systemctl', ['reset-failed', unit]).catch(() => {})
}

export async function isActive(unit: string): Promise<boolean> {
  return await exec('systemctl', ['is-active', '--quiet', unit]).then(
    () => true,
    () => false,
  )
}

/** Whether a unit that ends by itself has not ended yet. */
export async function isUnderWay(unit: string): Promise<boolean> {
  const { stdout } = await exec('systemctl', ['show', '--property=ActiveState', '--value', unit])
  return ['activating', 'active', 'deactivating', 'reloading'].includes(stdout.trim())
}

/** Names of the units that failed and were not started again since. */
export async function failedUnits(): Promise<string[]> {
  const { stdout } = await exec('systemctl', ['list-units', '--failed', '--plain', '--no-legend', '--no-pager'])
  return stdout
    .split('\n')
    .flatMap(line => line.trim().split(/\s+/, 1))
    .filter(Boolean)
}

/** Has the init system run a program once, so many seconds from now, whatever becomes of this process. */
export async function startTimer(name: string, seconds: number, command: readonly string[]): Promise<void> {
  await stopUnit(`${name}.timer`).catch(() => {})
  const timer = [`--on-active=${seconds}`, '--timer-property=AccuracySec=1s', '--collect']
  await exec('systemd-run', ['--quiet', `--unit=${name}`, ...timer, '--', ...command])
}
