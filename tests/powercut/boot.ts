import { execFileSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { Appliance } from '../../image/qemu/appliance.ts'
import type { HostUpdate } from '../../mgmt/src/updates/update.schema.ts'
import type { Vm } from '../../mgmt/src/vms/vm.schema.ts'
import { ApiClient } from '../lib/api.ts'
import { until } from '../lib/wait.ts'
import { chosenAccelerator, freePorts, Machine, machineDirectory } from '../system/machine.ts'
import { PASSWORD } from '../system/world.ts'
import { KEPT_FILE, type RecordingFacts } from './paths.ts'

const NAME = 'powercut-boot'
const WELL_MS = 300_000

export interface Booted {
  version: string
  /** Milliseconds after power-on at which the power went once more before. */
  killedAt: number | undefined
  bootMs: number
  /** Everything that was not as it must be. */
  faults: string[]
}

/** A disk on top of the one that was cut, which stays as it is. */
async function diskOver(cut: string): Promise<string> {
  const disk = join(await machineDirectory(NAME), 'disk.qcow2')
  execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', '-F', 'raw', '-b', cut, disk])
  return disk
}

/** Starts the machine and pulls the plug at a moment, wherever it has come to by then. */
async function startAndKill(disk: string, afterMs: number): Promise<void> {
  const [httpsPort, httpPort] = await freePorts()
  const started = performance.now()
  const appliance = await Appliance.start({
    ...{ dir: dirname(disk), disk, memoryMiB: 4096, cpus: 2, accel: await chosenAccelerator(), httpsPort, httpPort },
  })
  await until('the moment at which the power goes', () => performance.now() - started >= afterMs, {
    deadlineMs: afterMs + 10_000,
  })
  process.kill(appliance.pid, 'SIGKILL')
  await until('the machine is off', async () => !(await appliance.isRunning()), { deadlineMs: 10_000 })
}

/** Boots a disk after a cut for real, with one more cut at `killAt` when given, and looks at what came up. */
export async function bootCut(cut: string, facts: RecordingFacts, killAt?: number): Promise<Booted> {
  const disk = await diskOver(cut)
  if (killAt !== undefined) await startAndKill(disk, killAt)
  const machine = await Machine.boot(NAME, { disk })
  try {
    const faults = await faultsOf(machine, facts)
    const { output } = await machine.sh('. /usr/lib/os-release && echo $IMAGE_VERSION')
    const version = output.trim()
    if (![facts.from, facts.to].includes(version)) faults.push(`version ${version} runs`)
    if (faults.length > 0) await machine.saveArtifacts()
    return { version, killedAt: killAt, bootMs: machine.bootMs, faults }
  } finally {
    await machine.off()
  }
}

async function faultsOf(machine: Machine, facts: RecordingFacts): Promise<string[]> {
  const faults: string[] = []
  const api = await ApiClient.connect(machine.url, machine.fingerprint)
  await until('it says that it is well', async () => (await api.call('GET', '/healthz')).status === 200, {
    deadlineMs: WELL_MS,
    everyMs: 1_000,
  })
  // The password is known, so the setup was not forgotten.
  await api.login(PASSWORD)
  const hosts = await api.get<{ items: { id: string; name: string }[] }>('/api/v1/hosts')
  if (hosts.items[0]?.name !== facts.hostName) faults.push(`the host is called ${hosts.items[0]?.name}`)
  const vms = await api.get<{ items: Vm[] }>('/api/v1/vms?limit=1000')
  const kept = vms.items.find(({ name }) => name === facts.vmName)
  if (kept === undefined) faults.push(`the VM ${facts.vmName} is gone`)
  await api.get<HostUpdate>(`/api/v1/hosts/${hosts.items[0]?.id}/update`)
  // The second channel: what the system itself says.
  const failed = await machine.sh('systemctl list-units --failed --plain --no-legend', 120_000)
  if (failed.output.trim() !== '') faults.push(`failed units: ${failed.output.trim()}`)
  const checks = [
    `virsh -q domstate ${kept?.id ?? 'none'}`,
    'mountpoint -q /var',
    'mountpoint -q /srv/local',
    `grep -qx ${facts.vmName} ${KEPT_FILE}`,
  ]
  for (const check of checks) {
    const { code, output } = await machine.sh(check, 120_000)
    if (code !== 0) faults.push(`${check}: ${code} ${output.trim()}`)
  }
  return faults
}
