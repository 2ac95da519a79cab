import { readFile } from 'node:fs/promises'
import { inputsHash } from '../../image/inputs.ts'
import type { HostUpdate } from '../../mgmt/src/updates/update.schema.ts'
import { ApiClient } from '../lib/api.ts'
import { inRepo } from '../lib/paths.ts'
import { taskDone } from '../lib/tasks.ts'
import { until } from '../lib/wait.ts'
import { Machine } from '../system/machine.ts'
import { makeGoodBundle } from '../system/update.images.ts'
import { HOST_NAME, PASSWORD, World } from '../system/world.ts'
import { RECORDING, type RecordingFacts } from './paths.ts'
import { Recorder } from './recorder.ts'

const STEP_MS = 900_000

const say = (text: string) => process.stderr.write(`==> ${text}\n`)

/** The recording there is, whatever it is of; undefined without one. */
export async function readRecording(): Promise<RecordingFacts | undefined> {
  const text = await readFile(RECORDING.facts, 'utf8').catch(() => undefined)
  return text === undefined ? undefined : (JSON.parse(text) as RecordingFacts)
}

/** The recording of an update of what is built from these files, made anew when there is none. */
export async function ensureRecording(): Promise<RecordingFacts> {
  const before = await readRecording()
  if (before?.inputs === (await inputsHash(inRepo('.')))) return before
  await record()
  const facts = await readRecording()
  if (facts === undefined) throw new Error('nothing was recorded')
  return facts
}

async function record(): Promise<void> {
  const bundle = await readFile(await makeGoodBundle())
  const recorder = await Recorder.prepare('powercut')
  say('booting with a log of all writes')
  const machine = await Machine.boot('powercut', { disk: recorder.disk, writeLog: recorder.log })
  try {
    const world = new World()
    world.machine = machine
    const api = await ApiClient.connect(machine.url, machine.fingerprint)
    world.api = api
    await api.post('/api/v1/setup', { setupCode: machine.setupCode, password: PASSWORD, hostName: HOST_NAME })
    await api.login(PASSWORD)
    await recorder.promise(world)
    const host = (await api.get<{ items: { id: string }[] }>('/api/v1/hosts')).items[0]?.id ?? ''
    const path = `/api/v1/hosts/${host}/update`

    await recorder.mark('upload')
    say('uploading')
    const answer = await api.call('POST', `${path}/bundle`, { body: bundle, timeoutMs: STEP_MS })
    if (answer.status !== 200) throw new Error(`upload: ${answer.status} ${answer.bytes.toString()}`)
    await recorder.mark('install')
    say('installing')
    await taskDone(api, await api.post<{ taskId: string }>(`${path}/actions/install`, {}), STEP_MS)
    await recorder.mark('reboot')
    say('starting the new version')
    await api.post(`/api/v1/hosts/${host}/actions/reboot`, { confirmName: HOST_NAME })
    await until('the new version is kept', () => isKept(machine, path), { deadlineMs: STEP_MS, everyMs: 2_000 })
    await machine.appliance.stop()
    await recorder.mark('end')
    await recorder.keep()
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
