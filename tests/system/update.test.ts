import { generateKeyPairSync } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { ErrorBody } from '../../mgmt/src/api/errors.ts'
import type { Host } from '../../mgmt/src/hosts/host.schema.ts'
import type { HostUpdate } from '../../mgmt/src/updates/update.schema.ts'
import { ApiClient } from '../lib/api.ts'
import { taskDone } from '../lib/tasks.ts'
import { until } from '../lib/wait.ts'
import { Recorder } from '../powercut/recorder.ts'
import { Machine } from './machine.ts'
import { type Bundles, GOOD, makeBundles, smallBundle, UNHEALTHY } from './update.images.ts'
import { HOST_NAME, PASSWORD, World } from './world.ts'

const UPLOAD_MS = 180_000
const INSTALL_MS = 400_000
const BOOT_MS = 400_000
const BOOT_ID = 'cat /proc/sys/kernel/random/boot_id'

/** An appliance is brought to other versions, good and bad ones, and keeps what it knows. */
describe('updates', () => {
  let bundles: Bundles
  let machine: Machine
  /** The writes of the first update, for powercut.test.ts. */
  let recorder: Recorder
  let api: ApiClient
  let path = ''
  let shipped = ''
  let failed = false

  const run = async (command: string): Promise<string> => {
    const { code, output } = await machine.sh(command, 120_000)
    if (code !== 0) throw new Error(`in the appliance: ${command}: exit code ${code}\n${output}`)
    return output.trim()
  }
  const upload = async (bundle: Buffer) =>
    await api.call<HostUpdate & ErrorBody>('POST', `${path}/bundle`, { body: bundle, timeoutMs: UPLOAD_MS })
  const install = async (body: object = {}) => {
    const { taskId } = await api.post<{ taskId: string }>(`${path}/actions/install`, body)
    // As the page does: it asks while the boot partition is written to, and is answered.
    await until(
      'the update was written',
      async () => {
        await api.get<HostUpdate>(path)
        return (await api.get<{ endedAt: string | null }>(`/api/v1/tasks/${taskId}`)).endedAt !== null
      },
      { deadlineMs: INSTALL_MS },
    )
    await taskDone(api, { taskId }, INSTALL_MS)
  }
  /** Restarts the host through its API and waits until one answers that was booted anew, and is well. */
  const restart = async (deadlineMs = BOOT_MS) => {
    const bootId = await run(BOOT_ID)
    await api.post(`${path.replace(/\/update$/, '')}/actions/reboot`, { confirmName: HOST_NAME })
    await until(
      'the host was booted anew and is well',
      async () => {
        const fresh = await ApiClient.connect(machine.url, machine.fingerprint)
        if ((await fresh.call('GET', '/healthz', { timeoutMs: 10_000 })).status !== 200) return false
        const { code, output } = await machine.sh(BOOT_ID, 20_000)
        if (code !== 0 || output.trim() === bootId) return false
        await fresh.login(PASSWORD)
        api = fresh
        return true
      },
      { deadlineMs, everyMs: 2_000 },
    )
  }
  const outcome = async (word: string) =>
    await until(
      `the update has ${word}`,
      async () => {
        const update = await api.get<HostUpdate>(path)
        return update.last?.outcome === word && update
      },
      { deadlineMs: 120_000, everyMs: 2_000 },
    )
  const refused = async (bundle: Buffer, status: number, message: RegExp) => {
    const answer = await upload(bundle)
    expect([answer.status, answer.body.message]).toEqual([status, expect.stringMatching(message)])
    expect(await run('ls -A /var/lib/limiquantix/update 2>/dev/null || true')).not.toContain('incoming')
    expect(await api.get(path)).toMatchObject({ staged: null, running: shipped, next: shipped })
  }

  beforeAll(async () => {
    bundles = await makeBundles()
    recorder = await Recorder.prepare('update')
    machine = await Machine.boot('update', { disk: recorder.disk, writeLog: recorder.log })
    api = await ApiClient.connect(machine.url, machine.fingerprint)
    await api.post('/api/v1/setup', { setupCode: machine.setupCode, password: PASSWORD, hostName: HOST_NAME })
    await api.login(PASSWORD)
    const host = (await api.get<{ items: Host[] }>('/api/v1/hosts')).items[0]
    path = `/api/v1/hosts/${host?.id}/update`
    const world = new World()
    world.machine = machine
    world.api = api
    await recorder.promise(world)
  }, 1_800_000)
  afterEach(({ task }) => {
    failed ||= task.result?.state === 'fail'
  })
  afterAll(async () => {
    if (failed) await machine.saveArtifacts()
    await machine.off()
    if (recorder.isComplete) await recorder.keep()
  }, 120_000)

  it('begins with one version and an empty slot', async () => {
    shipped = await run('. /usr/lib/os-release && echo $IMAGE_VERSION')
    expect(await api.get(path)).toMatchObject({
      ...{ running: shipped, next: shipped, other: null, staged: null, last: null },
    })
    expect(await run('lsblk -nro PARTLABEL /dev/vda | grep .')).toBe(
      ['esp', 'root-A', 'verity-A', '_empty', '_empty', 'state', 'local'].join('\n'),
    )
  })

  it('refuses what is no update, is cut off, was changed, or comes from somebody else', async () => {
    await refused(Buffer.alloc(4096, 'x'), 422, /not an update/)
    const changed = await readFile(bundles.good)
    await refused(changed.subarray(0, 64), 422, /ends before/)
    await refused(changed.subarray(0, 40_000_000), 422, /ends too early/)
    changed.writeUInt8(changed.readUInt8(100_000) ^ 1, 100_000)
    await refused(changed, 422, /damaged/)
    await refused(await smallBundle({}, generateKeyPairSync('ed25519').privateKey), 422, /another key/)
    await refused(await smallBundle({ architecture: 'arm64' }), 422, /machines of the kind arm64/)
  }, 900_000)

  it('takes an older one only when that is said', async () => {
    const answer = await upload(await smallBundle({ version: '0.0.1' }))
    expect(answer).toMatchObject({ status: 200, body: { staged: { version: '0.0.1', isOlder: true } } })
    const answered = await api.call<ErrorBody>('POST', `${path}/actions/install`, { body: {} })
    expect(answered).toMatchObject({ status: 409, body: { code: 'illegal_state' } })
    expect(answered.body.message).toContain('older')
    expect((await api.call('DELETE', `${path}/bundle`)).status).toBe(204)
    expect(await api.get(path)).toMatchObject({ staged: null })
  }, 400_000)

  it('writes a good one into the other slot while everything runs', async () => {
    await recorder.mark('upload')
    expect(await upload(await readFile(bundles.good))).toMatchObject({
      status: 200,
      body: { staged: { version: GOOD, isOlder: false } },
    })
    await recorder.mark('install')
    await install()
    expect(await api.get(path)).toMatchObject({
      ...{ running: shipped, next: GOOD, staged: null, other: { version: GOOD, state: 'on-trial', triesLeft: 3 } },
      last: { from: shipped, to: GOOD, outcome: 'pending' },
    })
    const labels = await run('lsblk -nro PARTLABEL /dev/vda')
    expect(labels.split('\n').filter(label => label === `lqx_${GOOD}`)).toHaveLength(2)
  }, 900_000)

  it('starts it, finds it healthy, and keeps the configuration', async () => {
    await recorder.mark('reboot')
    await restart()
    const update = await outcome('succeeded')
    await recorder.mark('end')
    expect(update).toMatchObject({ running: GOOD, next: GOOD, other: { version: shipped, state: 'ready' } })
    expect(await run('. /usr/lib/os-release && echo $IMAGE_VERSION')).toBe(GOOD)
    expect(await run('hostname')).toBe(HOST_NAME)
    expect(await run('systemctl list-units --failed --plain --no-legend')).toBe('')
  }, 900_000)

  it('goes back by itself from one that never becomes healthy, and says why', async () => {
    expect(await upload(await readFile(bundles.unhealthy))).toMatchObject({
      status: 200,
      body: { staged: { version: UNHEALTHY } },
    })
    await install()
    await restart(4 * BOOT_MS)
    const update = await outcome('failed')
    expect(update).toMatchObject({
      running: GOOD,
      next: GOOD,
      other: { version: UNHEALTHY, state: 'failed', triesLeft: 0 },
    })
    expect(update.last?.reason).toMatch(/did not become healthy.*limiquantixd.*masked/)
    expect(await run('wc -l </var/lib/limiquantix/update/failures')).toBe('3')
  }, 2_400_000)
})
