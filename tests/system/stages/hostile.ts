import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { ErrorBody } from '../../../mgmt/src/api/errors.ts'
import type { Upload } from '../../../mgmt/src/storage/storage.schema.ts'
import type { Answer } from '../../lib/api.ts'
import { taskEnd } from '../../lib/tasks.ts'
import type { World } from '../world.ts'

export const JSON_TYPE = { 'content-type': 'application/json' }

interface Bad {
  what: string
  method: string
  path: string
  body?: unknown
  headers?: Record<string, string>
  status: number
  code: string
}

const vm = (over: Record<string, unknown>) => ({ name: 'bad', cpus: 1, memoryMiB: 128, firmware: 'bios', ...over })
const upload = (over: Record<string, unknown>) => ({ name: 'bad', kind: 'iso', sizeBytes: 1024, ...over })
const post = (what: string, path: string, body: unknown, status = 400, code = 'invalid_request'): Bad => ({
  ...{ what, method: 'POST', path: `/api/v1${path}`, body, status, code },
})

/** Names that try to be paths, or to be something else to a shell, to XML, to libvirt. */
const NAMES = [
  '../../etc/passwd',
  '%2e%2e%2fetc',
  '..',
  '.',
  'a/b',
  'a\\b',
  'a\u0000b',
  '',
  ' ',
  '-rf',
  'a b',
  '$(reboot)',
]
const MORE_NAMES = ['"><domain/>', 'x'.repeat(64), 'ä', 'a\nb', '/etc/passwd', '‮name']

export const TABLE: Bad[] = [
  ...[...NAMES, ...MORE_NAMES].flatMap(name => [
    post(`a VM called ${JSON.stringify(name)}`, '/vms', vm({ name })),
    post(`an upload called ${JSON.stringify(name)}`, '/uploads', upload({ name })),
    post(`a volume called ${JSON.stringify(name)}`, '/volumes', { name, sizeBytes: 1_048_576 }),
  ]),
  post('an unknown field', '/vms', vm({ cpu: 4 })),
  post('a number as text', '/vms', vm({ cpus: '2' })),
  post('a fraction of a CPU', '/vms', vm({ cpus: 1.5 })),
  post('no memory', '/vms', vm({ memoryMiB: 0 })),
  post('a list as body', '/vms', []),
  post('null as body', '/vms', 'null'),
  post('a firmware that does not exist', '/vms', vm({ firmware: 'openboot' })),
  post('an id that is a path', '/vms', vm({ cdromImageId: '../../../etc/passwd' })),
  post('an image that does not exist', '/vms', vm({ cdromImageId: crypto.randomUUID() })),
  post('a network that does not exist', '/vms', vm({ nics: [{ networkId: crypto.randomUUID() }] })),
  post('an upload of no bytes', '/uploads', upload({ sizeBytes: 0 })),
  post('an upload of negative size', '/uploads', upload({ sizeBytes: -1 })),
  post('a checksum that is none', '/uploads', upload({ sha256: 'zz' })),
  post('an upload larger than the pool', '/uploads', upload({ sizeBytes: 2 ** 43 }), 507, 'no_space'),
  post('a subnet that is none', '/networks', {
    name: 'bad',
    config: { type: 'nat', description: '', subnet: '10.0.0.0/99', dhcp: null, dnsServers: [] },
  }),
  { ...post('malformed JSON', '/vms', '{"name": '), headers: JSON_TYPE },
  { ...post('an empty body', '/vms', ''), headers: JSON_TYPE },
  { ...post('a body of 8 MiB', '/vms', `{"name":"${'x'.repeat(8 << 20)}"}`, 413, 'too_large'), headers: JSON_TYPE },
  {
    ...post('a form', '/vms', 'name=bad', 415, 'unsupported_media_type'),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  },
  {
    what: 'a path for an id',
    method: 'GET',
    path: '/api/v1/vms/..%2f..%2fetc%2fpasswd',
    status: 400,
    code: 'invalid_request',
  },
  { what: 'a NUL for an id', method: 'GET', path: '/api/v1/images/%00', status: 400, code: 'invalid_request' },
  {
    what: 'a limit of a million',
    method: 'GET',
    path: '/api/v1/vms?limit=1000000',
    status: 400,
    code: 'invalid_request',
  },
  { what: 'an unknown filter', method: 'GET', path: '/api/v1/vms?colour=red', status: 400, code: 'invalid_request' },
  {
    what: 'a made-up page token',
    method: 'GET',
    path: '/api/v1/vms?pageToken=%00',
    status: 400,
    code: 'invalid_request',
  },
  { what: 'a route that does not exist', method: 'GET', path: '/api/v1/secrets', status: 404, code: 'not_found' },
  {
    what: 'a VM that does not exist',
    method: 'GET',
    path: `/api/v1/vms/${crypto.randomUUID()}`,
    status: 404,
    code: 'not_found',
  },
]

/** Dots that a browser would resolve away, sent as they are: no file of the machine may come back. */
const STATIC_TRICKS = [
  '/../../etc/passwd',
  '/%2e%2e/%2e%2e/etc/passwd',
  '/..%2f..%2fetc/passwd',
  '/assets/..%5c..%5cetc/passwd',
  '//etc/passwd',
  '/%00',
]

export function expectRefusal(answer: Answer<ErrorBody>, status: number, code: string): void {
  expect({ status: answer.status, code: answer.body?.code, text: answer.bytes.toString().slice(0, 200) }).toMatchObject(
    { status, code },
  )
  expect(answer.body.message.length).toBeGreaterThan(10)
  expect(answer.body.requestId).toBeTruthy()
  // What to do belongs in an answer; how the service is built does not.
  expect(answer.bytes.toString()).not.toMatch(/node_modules|at \w+ \(|\.ts:\d+/)
}

/** Bad input of every kind: refused with a code, and nothing left behind. */
export function hostileStage(world: World): void {
  describe('bad input', () => {
    let filesBefore: string[] = []
    let domainsBefore = ''

    it('starts from a known state', async () => {
      filesBefore = await world.poolFiles()
      domainsBefore = await world.virsh('list --all --name')
    })

    it.each(TABLE)('$what is refused with $status $code', async bad => {
      const { method, path, body, headers } = bad
      const answer = await world.api.call<ErrorBody>(method, path, {
        ...(body === undefined ? {} : { body }),
        ...(headers === undefined ? {} : { headers }),
        ...(body === 'null' ? { headers: JSON_TYPE } : {}),
      })
      expectRefusal(answer, bad.status, bad.code)
    })

    it.each(STATIC_TRICKS)('no file outside of the UI is served for %s', async path => {
      const answer = await world.api.call('GET', path)
      expect(answer.bytes.toString()).not.toContain('root:')
      expect([200, 301, 302, 308, 400, 403, 404]).toContain(answer.status)
    })

    it('a name is taken once, whatever its case', async () => {
      await world.createVm({ name: 'twice' })
      const again = await world.api.call<ErrorBody>('POST', '/api/v1/vms', { body: vm({ name: 'TWICE' }) })
      expectRefusal(again, 409, 'name_taken')
      expect((await world.virsh('list --all --name')).split('\n').filter(name => /twice/i.test(name))).toHaveLength(1)
      await world.deleteVm((await world.vm('twice')).id)
    })

    it('a change needs the ETag that was read, and the right one', async () => {
      const made = await world.createVm({ name: 'tagged' })
      const path = `/api/v1/vms/${made.id}`
      expectRefusal(await world.api.call('PATCH', path, { body: { cpus: 2 } }), 428, 'precondition_required')
      const stale = { body: { cpus: 2 }, headers: { 'if-match': '"1"' } }
      expectRefusal(await world.api.call('PATCH', path, stale), 412, 'etag_mismatch')
      expect((await world.vm('tagged')).config.cpus).toBe(1)
      expect(await world.virsh(`dumpxml ${made.id} --xpath '//vcpu/text()'`)).toBe('1')
      await world.deleteVm(made.id)
    })

    it('a change without the CSRF token is refused', async () => {
      const bare = world.api.as()
      bare.cookie = world.api.cookie
      expectRefusal(await bare.call('POST', '/api/v1/vms', { body: vm({ name: 'forged' }) }), 403, 'csrf_failed')
    })

    it('an upload keeps to its offset and its size', async () => {
      const made = await world.api.post<Upload>('/api/v1/uploads', upload({ name: 'careful', sizeBytes: 1000 }))
      const path = `/api/v1/uploads/${made.id}`
      const send = (offset: string, bytes: Buffer) =>
        world.api.call<ErrorBody>('PATCH', path, { body: bytes, headers: { 'upload-offset': offset } })
      expectRefusal(await send('10', Buffer.alloc(10)), 409, 'offset_mismatch')
      expectRefusal(await send('-1', Buffer.alloc(10)), 400, 'invalid_request')
      expectRefusal(await send('0', Buffer.alloc(1001)), 413, 'too_large')
      expect((await world.api.get<Upload>(path)).offset).toBe(0)
      expect((await send('0', Buffer.alloc(1000))).status).toBe(204)
      expectRefusal(await send('1000', Buffer.alloc(1)), 413, 'too_large')
      expect((await world.api.call('DELETE', path)).status).toBe(204)
    })

    it('an upload whose checksum differs becomes no image', async () => {
      const sha256 = createHash('sha256').update('something else').digest('hex')
      await failingUpload(world, 'wrong-sum', Buffer.alloc(4096, 1), { sha256 })
    })

    it('a disk image that names another file becomes no image', async () => {
      const path = '/srv/local/uploads/backed.tmp'
      await world.run(`qemu-img create -q -f qcow2 -F raw -b /etc/passwd ${path} 1M`)
      const bytes = Buffer.from(await world.run(`base64 -w0 ${path}; rm ${path}`), 'base64')
      await failingUpload(world, 'backed', bytes, { kind: 'disk' })
    })

    it('something that is no CD becomes no ISO', async () => {
      await failingUpload(world, 'no-iso', Buffer.alloc(70_000, 7), {})
    })

    it('left nothing behind', async () => {
      expect(await world.poolFiles()).toEqual(filesBefore)
      expect(await world.virsh('list --all --name')).toBe(domainsBefore)
      expect((await world.api.get<{ items: unknown[] }>('/api/v1/uploads')).items).toEqual([])
      expect(await world.run('systemctl show limiquantixd --property=NRestarts --value')).toBe('0')
    })
  })
}

/** Sends a whole upload that has to fail its verification, and checks that it can be thrown away. */
async function failingUpload(world: World, name: string, bytes: Buffer, over: Record<string, unknown>): Promise<void> {
  const made = await world.api.post<Upload>('/api/v1/uploads', upload({ name, sizeBytes: bytes.length, ...over }))
  const path = `/api/v1/uploads/${made.id}`
  const sent = await world.api.call('PATCH', path, { body: bytes, headers: { 'upload-offset': '0' } })
  expect(sent.status).toBe(204)
  const complete = await world.api.call<{ taskId: string } & ErrorBody>('POST', `${path}/actions/complete`, {
    body: {},
  })
  if (complete.status === 202) {
    const task = await taskEnd(world.api, complete.body.taskId)
    expect(task).toMatchObject({ status: 'failed', error: { code: 'verification_failed' } })
  } else {
    expectRefusal(complete, 422, 'verification_failed')
  }
  const images = await world.api.get<{ items: { name: string }[] }>('/api/v1/images?limit=1000')
  expect(images.items.map(image => image.name)).not.toContain(name)
  expect([204, 404]).toContain((await world.api.call('DELETE', path)).status)
}
