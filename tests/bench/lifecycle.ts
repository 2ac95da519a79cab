import { execFileSync } from 'node:child_process'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ensureIso } from '../../image/iso.ts'
import type { Appliance } from '../../image/qemu/appliance.ts'
import type { Host } from '../../mgmt/src/hosts/host.schema.ts'
import type { HostUpdate } from '../../mgmt/src/updates/update.schema.ts'
import { ApiClient } from '../lib/api.ts'
import { taskDone } from '../lib/tasks.ts'
import { until } from '../lib/wait.ts'
import { Machine, machineDirectory } from '../system/machine.ts'
import { answerMedium, answersFor, fromMedium, installed } from '../system/medium-install.ts'
import { GOOD, makeBundles } from '../system/update.images.ts'
import { PASSWORD } from '../system/world.ts'
import { type Figure, figure } from './goals.ts'

const NAME = 'bench-life'
const OUTAGE_MS = 600_000
const LOOK_EVERY_MS = 200

interface BlockStatistics {
  qdev?: string
  stats: { wr_bytes: number }
}

/** Bytes that a machine has written to its first disk. */
async function writtenTo(appliance: Appliance): Promise<number> {
  const blocks = (await appliance.monitor('query-blockstats')) as BlockStatistics[]
  return Math.max(...blocks.map(({ stats }) => stats.wr_bytes))
}

/** An unattended installation, from the medium's first word to its last. */
async function measureInstallation(dir: string, disk: string) {
  const medium = await answerMedium(dir, answersFor(PASSWORD, 'bench', 'wipe'))
  let written = 0
  let poweredOn = 0
  const shown = await fromMedium(NAME, disk, dir, medium, async appliance => {
    poweredOn = performance.now()
    await installed(appliance)
    written = await writtenTo(appliance)
  })
  const seconds = Number(/Installed in (\d+) s/.exec(shown)?.[1])
  return { seconds, wholeSeconds: (performance.now() - poweredOn) / 1000, written }
}

/** A host that is restarted through its API: milliseconds from the last answer before to the first one after. */
async function outage(machine: Machine, api: ApiClient, hostId: string): Promise<number> {
  const answers = async () => {
    const client = await ApiClient.connect(machine.url, machine.fingerprint)
    return (await client.call('GET', '/healthz', { timeoutMs: 2_000 })).status === 200
  }
  const bootId = (await machine.sh('cat /proc/sys/kernel/random/boot_id')).output
  await api.post(`/api/v1/hosts/${hostId}/actions/reboot`, { confirmName: 'bench' })
  let last = performance.now()
  await until(
    'the host does not answer any more',
    async () => {
      if (!(await answers().catch(() => false))) return true
      last = performance.now()
      return false
    },
    { deadlineMs: OUTAGE_MS, everyMs: LOOK_EVERY_MS },
  )
  await until('the host answers again', answers, { deadlineMs: OUTAGE_MS, everyMs: LOOK_EVERY_MS })
  const ms = performance.now() - last
  const now = (await machine.sh('cat /proc/sys/kernel/random/boot_id')).output
  if (now === bootId) throw new Error('the host was not restarted')
  return ms
}

async function loggedIn(machine: Machine): Promise<ApiClient> {
  const api = await ApiClient.connect(machine.url, machine.fingerprint)
  await api.login(PASSWORD)
  return api
}

/** A plain restart, then one into a version that was installed while the host ran. */
async function measureUpdate(machine: Machine, bundle: string) {
  let api = await loggedIn(machine)
  const hostId = (await api.get<{ items: Host[] }>('/api/v1/hosts')).items[0]?.id ?? ''
  const plainMs = await outage(machine, api, hostId)
  api = await loggedIn(machine)
  const path = `/api/v1/hosts/${hostId}/update`
  const sent = await api.call('POST', `${path}/bundle`, { body: await readFile(bundle), timeoutMs: OUTAGE_MS })
  if (sent.status !== 200) throw new Error(`the update was not taken: ${sent.bytes.toString()}`)
  const begin = performance.now()
  await taskDone(api, await api.post<{ taskId: string }>(`${path}/actions/install`, {}), OUTAGE_MS)
  const installMs = performance.now() - begin
  const updateMs = await outage(machine, api, hostId)
  api = await loggedIn(machine)
  const { running } = await api.get<HostUpdate>(path)
  if (running !== GOOD) throw new Error(`the host runs ${running} after the update`)
  return { plainMs, updateMs, installMs }
}

/** From the medium to the second version: what an installation and an update cost. */
export async function benchLifecycle(): Promise<Figure[]> {
  const isoBytes = (await stat(await ensureIso())).size
  const bundles = await makeBundles()
  const imageBytes = (await stat(bundles.good)).size
  const dir = await machineDirectory(NAME)
  const disk = join(dir, 'disk.qcow2')
  execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', disk, '16G'])
  process.stderr.write('==> an unattended installation\n')
  const installation = await measureInstallation(dir, disk)
  const machine = await Machine.boot(NAME, { disk })
  try {
    process.stderr.write('==> a restart, and one into a new version\n')
    const update = await measureUpdate(machine, bundles.good)
    return figures({ isoBytes, imageBytes, installation, update, accelerator: machine.accelerator })
  } finally {
    await machine.off()
  }
}

function figures(measured: {
  isoBytes: number
  imageBytes: number
  installation: Awaited<ReturnType<typeof measureInstallation>>
  update: Awaited<ReturnType<typeof measureUpdate>>
  accelerator: string
}): Figure[] {
  const { isoBytes, imageBytes, installation, update, accelerator } = measured
  const seconds = (ms: number) => Math.round(ms / 1000)
  return [
    figure({ key: 'isoMB', what: 'ISO', goal: '≤ 600 MB', unit: 'MB' }, isoBytes / 1e6, { atMost: 600 }),
    figure(
      {
        ...{ key: 'installS', what: 'unattended installation', goal: '≤ 180 s', unit: 's' },
        note: `from plan to end; ${Math.round(installation.wholeSeconds)} s from power-on to power-off; ${accelerator}`,
      },
      installation.seconds,
      { atMost: 180 },
    ),
    figure(
      {
        ...{
          key: 'installWrittenRatio',
          what: 'written by it, over what is installed',
          goal: '≤ 1.15',
          unit: '×',
        },
        note: `${Math.round(installation.written / 1e6)} MB`,
      },
      installation.written / imageBytes,
      { atMost: 1.15 },
    ),
    figure(
      {
        ...{
          key: 'updateOutageRatio',
          what: 'outage of an update over that of a restart',
          goal: 'none stated',
          unit: '×',
        },
        note: `${seconds(update.updateMs)} s against ${seconds(update.plainMs)} s; written before, while all runs, in ${seconds(update.installMs)} s; ${accelerator}`,
      },
      update.updateMs / update.plainMs,
      null,
    ),
  ]
}
