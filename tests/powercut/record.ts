/** Records all writes of an update, from the upload until the new version is kept, with QEMU's blklogwrites. */
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { IMAGE } from '../../image/paths.ts'
import type { HostUpdate } from '../../mgmt/src/updates/update.schema.ts'
import { ApiClient } from '../lib/api.ts'
import { inRepo } from '../lib/paths.ts'
import { taskDone } from '../lib/tasks.ts'
import { until } from '../lib/wait.ts'
import { Machine, machineDirectory } from '../system/machine.ts'
import { GOOD, makeGoodBundle } from '../system/update.images.ts'
import { HOST_NAME, PASSWORD, World } from '../system/world.ts'
import { KEPT_FILE, RECORDING, type RecordingFacts } from './paths.ts'

const DISK_BYTES = 12 * 1024 ** 3
const STEP_MS = 900_000
const VM_NAME = 'kept'

const say = (text: string) => process.stderr.write(`==> ${text}\n`)

/** The recording, made anew when there is none. */
export async function ensureRecording(): Promise<RecordingFacts> {
  if (!existsSync(RECORDING.facts)) await record()
  return JSON.parse(await readFile(RECORDING.facts, 'utf8')) as RecordingFacts
}

async function record(): Promise<void> {
  const bundle = await readFile(await makeGoodBundle())
  const dir = await machineDirectory('powercut')
  const disk = join(dir, 'disk.raw')
  const log = join(dir, 'writes.log')
  await mkdir(dirname(RECORDING.base), { recursive: true })
  execFileSync('cp', ['--sparse=always', IMAGE, RECORDING.base])
  await truncate(RECORDING.base, DISK_BYTES)
  execFileSync('cp', ['--sparse=always', RECORDING.base, disk])
  await writeFile(log, '')

  say('booting with a log of all writes')
  const machine = await Machine.boot('powercut', { disk, writeLog: log })
  try {
    const position = async () => (await stat(log)).size
    const world = new World()
    world.machine = machine
    const api = await ApiClient.connect(machine.url, machine.fingerprint)
    world.api = api
    await api.post('/api/v1/setup', { setupCode: machine.setupCode, password: PASSWORD, hostName: HOST_NAME })
    await api.login(PASSWORD)
    await world.createVm({ name: VM_NAME })
    // What was promised before counts as kept; the cuts begin behind it.
    await world.run(`echo ${VM_NAME} >${KEPT_FILE} && sync`)
    const from = await world.run('. /usr/lib/os-release && echo $IMAGE_VERSION')
    const host = (await api.get<{ items: { id: string }[] }>('/api/v1/hosts')).items[0]?.id ?? ''
    const path = `/api/v1/hosts/${host}/update`

    const upload = await position()
    say('uploading')
    const answer = await api.call('POST', `${path}/bundle`, { body: bundle, timeoutMs: STEP_MS })
    if (answer.status !== 200) throw new Error(`upload: ${answer.status} ${answer.bytes.toString()}`)
    const install = await position()
    say('installing')
    await taskDone(api, await api.post<{ taskId: string }>(`${path}/actions/install`, {}), STEP_MS)
    const reboot = await position()
    say('starting the new version')
    await api.post(`/api/v1/hosts/${host}/actions/reboot`, { confirmName: HOST_NAME })
    await until('the new version is kept', () => isKept(machine, path), { deadlineMs: STEP_MS, everyMs: 2_000 })
    await machine.appliance.stop()

    // Most of it are zeroes that the first start wrote.
    execFileSync('fallocate', ['--dig-holes', log])
    await rename(log, RECORDING.log)
    const facts: RecordingFacts = {
      ...{ from, to: GOOD, newKernel: inRepo('build/image-good/limiquantix.efi') },
      ...{ marks: { upload, install, reboot, end: (await stat(RECORDING.log)).size } },
      ...{ hostName: HOST_NAME, vmName: VM_NAME },
    }
    await writeFile(RECORDING.facts, JSON.stringify(facts, null, 2))
    await rm(disk)
  } catch (error) {
    await machine.saveArtifacts().catch(() => {})
    throw error
  } finally {
    await machine.off()
  }
}

async function isKept(machine: Machine, path: string): Promise<boolean> {
  const api = await ApiClient.connect(machine.url, machine.fingerprint)
  await api.login(PASSWORD)
  return (await api.get<HostUpdate>(path)).last?.outcome === 'succeeded'
}

if (import.meta.main) {
  const facts = await ensureRecording()
  console.log(JSON.stringify(facts))
}
