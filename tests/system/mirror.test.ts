import { execFileSync } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Host } from '../../mgmt/src/hosts/host.schema.ts'
import type { HostMirror } from '../../mgmt/src/mirror/mirror.schema.ts'
import { ApiClient } from '../lib/api.ts'
import { taskDone } from '../lib/tasks.ts'
import { until } from '../lib/wait.ts'
import { Machine, machineDirectory } from './machine.ts'
import { answerMedium, fromMedium, installed } from './medium-install.ts'

const FULL = process.env.FULL === '1'
const NAME = 'mirror'
const PASSWORD = 'chosen in the answer file'
const REBUILD_MS = 600_000
const UNPLUG_MS = 60_000

const ANSWERS = `version: 1
disks:
  system: { path: /dev/vda }
  mirror: { serial: SECOND }
hostName: twin
administrator: { password: ${PASSWORD} }
after: power-off
`

/** A host on two disks outlives either of them, and gets a new one. */
describe('the mirror of the system disk', () => {
  let dir: string
  let machine: Machine | undefined
  let api: ApiClient
  let path = ''
  let failed = false

  const disk = (name: string) => join(dir, `${name}.qcow2`)
  /** A disk that can be pulled out while the machine runs. */
  const beside = (name: string) => [
    ...[
      '-device',
      'virtio-scsi-pci,id=scsi',
      '-drive',
      `if=none,id=${name},format=qcow2,discard=unmap,file=${disk(name)}`,
    ],
    ...['-device', `scsi-hd,id=${name}-disk,drive=${name},serial=${name.toUpperCase()}`],
  ]
  const run = async (command: string, deadlineMs?: number) => {
    const { code, output } = (await machine?.sh(command, deadlineMs)) ?? { code: 1, output: 'no machine' }
    if (code !== 0) throw new Error(`in the appliance: ${command}: exit code ${code}\n${output}`)
    return output.trim()
  }
  const stop = async () => {
    if (machine !== undefined) expect(await machine.appliance.stop(240_000)).toBe(true)
    machine = undefined
  }
  /** Starts a machine with these disks, the first of which firmware finds first. */
  const start = async (first: string, more: readonly string[]) => {
    if (failed) throw new Error('an earlier step failed')
    await stop()
    machine = await Machine.boot(NAME, { disk: disk(first), extraArgs: more.flatMap(beside) })
    api = await ApiClient.connect(machine.url, machine.fingerprint)
    await api.login(PASSWORD)
    const { items } = await api.get<{ items: Host[] }>('/api/v1/hosts')
    path = `/api/v1/hosts/${items[0]?.id}/mirror`
  }
  const mirror = async () => await api.get<HostMirror>(path)
  const becomes = async (state: HostMirror['state'], deadlineMs: number) =>
    await until(`the mirror is ${state}`, async () => (await mirror()).state === state, { deadlineMs, everyMs: 1_000 })

  /** How many different ids the partitions of both disks have: firmware and boot loader find an ESP by its id. */
  const partitionIds = async () => {
    const ids = await run('lsblk --nodeps -nro PARTUUID /dev/sda1 /dev/sda2 /dev/vda1 /dev/vda2')
    return new Set(ids.split('\n')).size
  }

  beforeAll(async () => {
    dir = await machineDirectory(NAME)
    for (const name of ['first', 'second', 'third'])
      execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', disk(name), '10G'])
  })
  afterEach(({ task }) => {
    if (task.result?.state === 'fail') failed = true
  })
  afterAll(async () => {
    if (failed) await machine?.saveArtifacts()
    await machine?.off()
  }, 300_000)

  it('is made by the installer, as the answers say', async () => {
    const medium = await answerMedium(dir, ANSWERS)
    const shown = await fromMedium('mirror-install', disk('first'), dir, [...medium, ...beside('second')], installed)
    expect(shown).toContain('ERASE /dev/sda and make esp, mirror')
    expect(shown).toContain('mirror /dev/vda and /dev/sda')
  }, 900_000)

  it.runIf(FULL)(
    'starts from both',
    async () => {
      await start('first', ['second'])
      expect(await mirror()).toMatchObject({
        ...{ state: 'healthy', missing: 0, rebuild: null, candidates: [] },
        members: [
          { disk: '/dev/sda', serial: 'SECOND', state: 'active' },
          { disk: '/dev/vda', state: 'active' },
        ],
      })
      expect(await run('cat /proc/mdstat')).toContain('[UU]')
      expect(await partitionIds()).toBe(4)
    },
    900_000,
  )

  it('starts from the second disk alone, and says so', async () => {
    await start('second', ['third'])
    const { state, missing, members, candidates } = await mirror()
    expect({ state, missing, members: members.map(member => member.disk) }).toEqual({
      ...{ state: 'degraded', missing: 1, members: ['/dev/vda'] },
    })
    expect(candidates).toMatchObject([{ disk: '/dev/sda', serial: 'THIRD', holds: null, problem: null }])
    expect(await run('hostname')).toBe('twin')
    expect(await run('systemctl list-units --failed --plain --no-legend')).toBe('')
  }, 900_000)

  it('has everything in the array: system, state and pool', async () => {
    const md = await run('readlink -f /dev/md/system')
    for (const place of ['/', '/var', '/srv/local'])
      expect(await run(`lsblk --inverse -nro PATH $(findmnt -no SOURCE ${place})`)).toContain(md)
    await run('echo kept >/srv/local/kept && sync')
  })

  it('is given a new disk, which it is copied to while the host runs', async () => {
    if (failed) throw new Error('an earlier step failed')
    const replace = async (body: object) => await api.call('POST', `${path}/actions/replace`, { body })
    expect(await replace({ disk: '/dev/vda', confirmName: 'SECOND' })).toMatchObject({ status: 400 })
    expect(await replace({ disk: '/dev/sda', confirmName: 'SECOND' })).toMatchObject({ status: 400 })
    const task = await api.post<{ taskId: string }>(`${path}/actions/replace`, {
      disk: '/dev/sda',
      confirmName: 'THIRD',
    })
    await becomes('rebuilding', 120_000)
    expect((await mirror()).rebuild?.totalBytes).toBeGreaterThan(9e9)
    await taskDone(api, task, REBUILD_MS)
    await becomes('healthy', 10_000)
    expect(await run('cat /proc/mdstat')).toContain('[UU]')
    expect(await partitionIds()).toBe(4)
    // The same boot files on both.
    const files = 'find . -type f ! -name random-seed -exec sha256sum {} + | sort -k2'
    const listing = async (esp: string) =>
      await run(`mount -o ro ${esp} /mnt && cd /mnt && ${files}; cd / && umount /mnt`)
    const fresh = await listing('/dev/sda1')
    expect(fresh).toMatch(/EFI\/Linux\/limiquantix_/)
    expect(fresh).toBe(await listing('/dev/vda1'))
  }, 900_000)

  it('goes on when a disk is pulled out of the running host', async () => {
    if (failed) throw new Error('an earlier step failed')
    await machine?.appliance.monitor('device_del', { id: 'third-disk' })
    await becomes('degraded', UNPLUG_MS)
    await run('echo later >/srv/local/later && sync && echo 3 >/proc/sys/vm/drop_caches')
    expect(await run('cat /srv/local/kept /srv/local/later')).toBe('kept\nlater')
  }, 300_000)

  it.runIf(FULL)(
    'starts from the disk that came new',
    async () => {
      await start('third', [])
      expect(await mirror()).toMatchObject({ state: 'degraded', missing: 1 })
      expect(await run('cat /srv/local/kept')).toBe('kept')
    },
    900_000,
  )

  it.runIf(FULL)(
    'is repaired by the installer, on both disks, and keeps its data',
    async () => {
      await stop()
      for (const name of ['first', 'second']) await rm(disk(name))
      execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', disk('second'), '10G'])
      await start('third', ['second'])
      const task = await api.post<{ taskId: string }>(`${path}/actions/replace`, {
        ...{ disk: '/dev/sda', confirmName: 'SECOND' },
      })
      await taskDone(api, task, REBUILD_MS)
      await stop()
      const medium = await answerMedium(
        dir,
        ANSWERS.replace('{ serial: SECOND }', '{ serial: SECOND }\n  wipe: repair'),
      )
      const more = [...medium, ...beside('second')]
      const shown = await fromMedium('mirror-repair', disk('third'), dir, more, installed)
      expect(shown).toContain('STATE AND VM DISKS STAY')
      await start('third', ['second'])
      expect(await mirror()).toMatchObject({ state: 'healthy' })
      expect(await run('cat /srv/local/kept')).toBe('kept')
    },
    2_400_000,
  )
})
