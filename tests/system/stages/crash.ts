import { createHash, randomBytes } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Upload } from '../../../mgmt/src/storage/storage.schema.ts'
import type { Task } from '../../../mgmt/src/tasks/task.schema.ts'
import type { Vm } from '../../../mgmt/src/vms/vm.schema.ts'
import { taskDone, taskEnd } from '../../lib/tasks.ts'
import { sendBytes } from '../../lib/upload.ts'
import { until } from '../../lib/wait.ts'
import { PASSWORD, type World } from '../world.ts'

const SERVICE = 'systemctl show limiquantixd --property=MainPID --value'
/** The process of the VM "guest", while it lives. */
const QEMU = 'cat /run/libvirt/qemu/guest.pid && kill -0 $(cat /run/libvirt/qemu/guest.pid)'

/**
 * Kills the service the moment `condition` (shell) holds inside the appliance, without the delay of a way back out.
 * Resolves when it was killed; throws when the condition never came true.
 */
async function killWhen(world: World, condition: string): Promise<void> {
  const loop = `pid=$(${SERVICE}); for i in $(seq 6000); do if ${condition}; then kill -9 $pid; echo killed; break; fi; sleep 0.02; done`
  expect(await world.run(loop, 240_000)).toBe('killed')
}

/** Waits until the service answers again after it was killed and systemd started it anew. */
async function comeBack(world: World, oldPid: string): Promise<void> {
  await until(
    'the killed service is back',
    async () => (await world.run(SERVICE)) !== oldPid && (await world.api.call('GET', '/healthz')).status === 200,
    { deadlineMs: 180_000, everyMs: 1000 },
  )
  const session = await world.api.call('GET', '/api/v1/session')
  if (session.status !== 200) await world.api.login(PASSWORD)
}

/** What exists, in three views that have to agree. */
async function inventory(world: World) {
  const vms = await world.api.get<{ items: Vm[] }>('/api/v1/vms?limit=1000')
  const volumes = await world.api.get<{ items: { id: string }[] }>('/api/v1/volumes?limit=1000')
  const domains = (await world.virsh('list --all --name')).split('\n').filter(name => name !== '')
  const files = (await world.poolFiles()).filter(file => file.startsWith('volumes/'))
  return {
    vms: vms.items.map(vm => vm.name).sort(),
    domains: domains.sort(),
    volumes: volumes.items.map(volume => `volumes/${volume.id}.qcow2`).sort(),
    files,
  }
}

/** The service dies by SIGKILL in the middle of its work. */
export function crashStage(world: World): void {
  describe('kill -9 of the service', () => {
    let imageId: string
    let before: Awaited<ReturnType<typeof inventory>>

    // A page that is open complains in the browser's console that its server is gone, and rightly.
    beforeAll(() => world.visitor.page.goto('about:blank'))

    it('in the middle of an upload loses nothing that was acknowledged', async () => {
      const bytes = randomBytes(96 * 1024 * 1024)
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      const body = { name: 'big-disk', kind: 'disk', sizeBytes: bytes.length, sha256 }
      const upload = await world.api.post<Upload>('/api/v1/uploads', body)
      const acknowledged = 16 * 1024 * 1024
      await sendBytes(world.api, upload.id, bytes.subarray(0, acknowledged))
      const pid = await world.run(SERVICE)
      const size = `$(find /srv/local/uploads -type f -name '*${upload.id}*' -printf '%s')`
      const killed = killWhen(world, `[ "${size}" -gt ${acknowledged + 1_000_000} ]`)
      const cut = await sendBytes(world.api, upload.id, bytes, acknowledged).catch((error: unknown) => error)
      await killed
      expect(cut).toBeInstanceOf(Error)
      await comeBack(world, pid)
      const { offset } = await world.api.get<Upload>(`/api/v1/uploads/${upload.id}`)
      expect(offset).toBeGreaterThanOrEqual(acknowledged)
      expect(offset).toBeLessThan(bytes.length)
      await sendBytes(world.api, upload.id, bytes, offset)
      await taskDone(world.api, await world.api.post(`/api/v1/uploads/${upload.id}/actions/complete`))
      const image = await world.image('big-disk')
      expect(image.state.sha256).toBe(sha256)
      imageId = image.id
    })

    it('in the middle of making a VM leaves no VM, no definition and no file', async () => {
      before = await inventory(world)
      expect(before.domains).toEqual(before.vms)
      expect(before.files).toEqual(before.volumes)
      const pid = await world.run(SERVICE)
      const killed = killWhen(world, `[ "$(ls /srv/local/volumes | wc -l)" -gt ${before.files.length} ]`)
      const accepted = await world.api.post<{ taskId: string }>('/api/v1/vms', {
        ...{ name: 'half-made', cpus: 1, memoryMiB: 256, firmware: 'bios' },
        disks: [{ sizeGiB: 2, imageId }],
      })
      await killed
      await comeBack(world, pid)
      const task = await taskEnd(world.api, accepted.taskId)
      expect(task).toMatchObject({ status: 'failed', error: { code: 'interrupted' } } satisfies Partial<Task> | object)
      await until(
        'the half-made VM is cleared away',
        async () => (await inventory(world)).vms.length === before.vms.length,
        {
          deadlineMs: 120_000,
        },
      )
      expect(await inventory(world)).toEqual(before)
    })

    it('in the middle of deleting a VM leaves nothing of it', async () => {
      const vm = await world.createVm({ name: 'half-gone', disks: [{ sizeGiB: 2, imageId, bus: 'virtio' }] })
      const pid = await world.run(SERVICE)
      const killed = killWhen(world, '[ ! -e /etc/libvirt/qemu/half-gone.xml ]')
      await world.api.change('DELETE', `/api/v1/vms/${vm.id}`)
      await killed
      await comeBack(world, pid)
      await until(
        'the deletion is finished',
        async () => (await world.api.call('GET', `/api/v1/vms/${vm.id}`)).status === 404,
        {
          deadlineMs: 120_000,
        },
      )
      expect(await inventory(world)).toEqual(before)
    })

    it('in a row of changes keeps every one that was acknowledged', async () => {
      const vm = await world.vm('guest')
      const path = `/api/v1/vms/${vm.id}`
      const pid = await world.run(SERVICE)
      let acknowledged = -1
      const writing = (async () => {
        for (let count = 0; ; count++) {
          await world.api.change('PATCH', path, { description: `write ${count}` })
          acknowledged = count
        }
      })().catch((error: unknown) => error)
      await until('some changes are acknowledged', () => acknowledged > 10, { deadlineMs: 120_000, everyMs: 20 })
      await world.run(`kill -9 ${pid}`)
      await writing
      await comeBack(world, pid)
      const { description } = (await world.api.get<Vm>(path)).config
      const found = Number(description.replace('write ', ''))
      // The one under way when the service died may have been written without its answer getting out.
      expect([acknowledged, acknowledged + 1]).toContain(found)
    })

    it('left a running VM running', async () => {
      const vm = await world.vm('guest')
      await world.act(vm.id, 'start')
      const pid = await world.run(SERVICE)
      const qemu = await world.run(QEMU)
      await world.run(`kill -9 ${pid}`)
      await comeBack(world, pid)
      await world.expectPower(vm, 'running')
      expect(await world.run(QEMU)).toBe(qemu)
      await world.act(vm.id, 'stop')
    })
  })

  describe('no space left', () => {
    it('refuses an upload and a VM with 507, and leaves nothing', async () => {
      const image = await world.image('big-disk')
      const before = await inventory(world)
      await world.run(`fallocate -l $(( $(df -B1 --output=avail /srv/local | tail -1) - 33554432 )) /srv/local/filler`)
      try {
        const upload = await world.api.call<{ code: string }>('POST', '/api/v1/uploads', {
          body: { name: 'no-room', kind: 'iso', sizeBytes: 64 * 1024 * 1024 },
        })
        expect(upload).toMatchObject({ status: 507, body: { code: 'no_space' } })
        const made = await world.api.call<{ code: string; taskId: string }>('POST', '/api/v1/vms', {
          body: { name: 'no-room', firmware: 'bios', disks: [{ sizeGiB: 1, imageId: image.id }] },
        })
        if (made.status === 202) {
          const task = await taskEnd(world.api, made.body.taskId)
          expect(task).toMatchObject({ status: 'failed', error: { code: 'no_space' } })
        } else {
          expect(made).toMatchObject({ status: 507, body: { code: 'no_space' } })
        }
      } finally {
        await world.run('rm -f /srv/local/filler')
      }
      expect(await inventory(world)).toEqual(before)
      expect((await world.api.get<{ items: unknown[] }>('/api/v1/uploads')).items).toEqual([])
    })
  })
}
