import { createHash, randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { newId } from '../lib/id.ts'
import { body } from './pool.contract.ts'
import type { PoolDriver } from './storage.driver.ts'
import { UPLOAD_EXPIRY_MS } from './storage.rules.ts'
import type { UploadCreate } from './storage.schema.ts'
import { testStorage, tinyIso } from './test-storage.ts'

type Test = Awaited<ReturnType<typeof testStorage>>
const who = { name: 'tester' }

const announce = async (t: Test, content: Buffer, fields: Partial<UploadCreate> = {}) =>
  (
    await t.storage.uploads.announce({
      name: 'file',
      kind: 'iso',
      sizeBytes: content.length,
      description: '',
      ...fields,
    })
  ).id

const send = async (t: Test, content: Buffer, fields: Partial<UploadCreate> = {}) => {
  const id = await announce(t, content, fields)
  await t.storage.uploads.append(id, 0, content.length, body([content]))
  return id
}

const complete = async (t: Test, id: string) => {
  const { task, imageId } = await t.storage.uploads.complete(id, who)
  return { imageId, ended: await t.core.tasks.wait(task.id) }
}

describe('an upload', () => {
  it('becomes an ISO image with the hash of what was sent', async () => {
    await using t = await testStorage()
    const iso = tinyIso()
    const sha256 = createHash('sha256').update(iso).digest('hex')
    const { imageId, ended } = await complete(t, await send(t, iso, { name: 'debian.iso', sha256 }))
    expect(ended).toMatchObject({ status: 'succeeded', progress: { unit: 'bytes' } })
    expect(t.storage.images.view(await t.storage.images.get(imageId))).toMatchObject({
      name: 'debian.iso',
      state: { kind: 'iso', format: 'iso', sizeBytes: iso.length, virtualSizeBytes: iso.length, sha256, usedBy: [] },
    })
    expect(await t.storage.uploads.list()).toEqual([])
    expect(await t.pool.listImageIds()).toEqual([imageId])
    expect(await t.pool.listUploadIds()).toEqual([])
    expect(await t.storage.imageForVm(imageId)).toMatchObject({ path: t.pool.imagePath(imageId), kind: 'iso' })
    await expect(announce(t, iso, { name: 'Debian.ISO' })).rejects.toMatchObject({ code: 'name_taken' })
  })

  it('becomes a disk image that a volume is a copy of', async () => {
    await using t = await testStorage()
    const { imageId, ended } = await complete(t, await send(t, randomBytes(1_048_576), { kind: 'disk' }))
    expect(ended.status).toBe('succeeded')
    const input = { name: 'copy', sizeBytes: 4_194_304, imageId, description: '' }
    const tooSmall = t.storage.volumes.create({ ...input, sizeBytes: 524_288 }, who)
    await expect(tooSmall).rejects.toMatchObject({ code: 'invalid_request' })
    const { task } = await t.storage.volumes.create(input, who)
    expect(await t.core.tasks.wait(task.id)).toMatchObject({ status: 'succeeded', progress: { done: 1_048_576 } })
  })

  it('is not made a volume of when it is an ISO', async () => {
    await using t = await testStorage()
    const { imageId } = await complete(t, await send(t, tinyIso()))
    const create = t.storage.volumes.create({ name: 'x', sizeBytes: 4_194_304, imageId, description: '' }, who)
    await expect(create).rejects.toThrow('CD drive')
  })

  it.each([
    ['whose hash differs', tinyIso(), { sha256: '0'.repeat(64) }, 'SHA-256'],
    ['that is no ISO', Buffer.alloc(40_000), {}, 'not an ISO'],
    ['that is no disk', Buffer.alloc(40_001), { kind: 'disk' }, 'not a disk image'],
    ['of a foreign format', Buffer.from('KDMV'.padEnd(512)), { kind: 'disk' }, 'VMware'],
  ] as const)('%s is refused and leaves nothing', async (_, content, fields, text) => {
    await using t = await testStorage()
    const { imageId, ended } = await complete(t, await send(t, content, fields))
    expect(ended).toMatchObject({ status: 'failed', error: { code: 'verification_failed' } })
    expect(ended.error?.message).toContain(text)
    await expect(t.storage.images.get(imageId)).rejects.toMatchObject({ code: 'not_found' })
    expect(await t.storage.uploads.list()).toEqual([])
    expect([...(await t.pool.listUploadIds()), ...(await t.pool.listImageIds())]).toEqual([])
  })

  it('that refers to another file is refused', async () => {
    await using t = await testStorage()
    const head = Buffer.alloc(65_536)
    head.write('QFI\xfb', 0, 'latin1')
    head.writeUInt32BE(3, 4)
    head.writeBigUInt64BE(104n, 8)
    head.writeBigUInt64BE(1_048_576n, 24)
    const { ended } = await complete(t, await send(t, head, { kind: 'disk' }))
    expect(ended.error).toMatchObject({ code: 'verification_failed', message: expect.stringContaining('another file') })
  })

  it('cannot be completed before all bytes are there, nor hold more than announced', async () => {
    await using t = await testStorage()
    const id = await announce(t, Buffer.alloc(1000))
    expect(await t.storage.uploads.append(id, 0, undefined, body([Buffer.alloc(400)]))).toBe(400)
    await expect(t.storage.uploads.complete(id, who)).rejects.toMatchObject({
      code: 'illegal_state',
      details: { offset: 400, sizeBytes: 1000 },
    })
    const announced = t.storage.uploads.append(id, 400, 601, body([Buffer.alloc(601)]))
    await expect(announced).rejects.toMatchObject({ code: 'too_large', details: { offset: 400 } })
    const hidden = t.storage.uploads.append(id, 400, undefined, body([Buffer.alloc(601)]))
    await expect(hidden).rejects.toMatchObject({ code: 'too_large', details: { offset: 400 } })
    const wrong = t.storage.uploads.append(id, 0, 10, body([Buffer.alloc(10)]))
    await expect(wrong).rejects.toMatchObject({ code: 'offset_mismatch', details: { offset: 400 } })
    expect((await t.storage.uploads.view(await t.storage.uploads.get(id))).offset).toBe(400)
  })

  it('continues after the connection broke and after the service restarted', async () => {
    await using t = await testStorage()
    const iso = tinyIso(100_000)
    const id = await announce(t, iso)
    const broken = t.storage.uploads.append(id, 0, iso.length, body([iso.subarray(0, 30_000)], 'breaks'))
    await expect(broken).rejects.toMatchObject({ details: { offset: 30_000 } })
    const again = await t.restart()
    const { offset } = await again.uploads.view(await again.uploads.get(id))
    expect(offset).toBe(30_000)
    await again.uploads.append(id, offset, undefined, body([iso.subarray(offset)]))
    const { task } = await again.uploads.complete(id, who)
    expect((await t.core.tasks.wait(task.id)).status).toBe('succeeded')
    await again.close()
  })

  it('has one sender at a time, who is sent away when it is deleted', async () => {
    await using t = await testStorage()
    const id = await announce(t, Buffer.alloc(1000))
    const slow = new Readable({ read() {} })
    slow.push(Buffer.alloc(10))
    const first = t.storage.uploads.append(id, 0, 1000, slow).catch((error: unknown) => error)
    await expect
      .poll(() => t.storage.uploads.append(id, 0, 1, body([Buffer.alloc(1)])).catch(error => error.code))
      .toBe('locked')
    await expect(t.storage.uploads.complete(id, who)).rejects.toMatchObject({ code: 'locked' })
    await t.storage.uploads.remove(id)
    expect(await first).toBeInstanceOf(Error)
    expect(await t.pool.listUploadIds()).toEqual([])
    expect(await t.storage.uploads.list()).toEqual([])
  })

  it('is refused when it cannot fit beside the others that were announced', async () => {
    await using t = await testStorage({ capacityBytes: 100_000 })
    await announce(t, Buffer.alloc(60_000), { name: 'first' })
    await expect(announce(t, Buffer.alloc(50_000), { name: 'second' })).rejects.toMatchObject({
      code: 'no_space',
      details: { neededBytes: 50_000, availableBytes: 40_000 },
    })
    await announce(t, Buffer.alloc(40_000), { name: 'third' })
  })

  it('is refused when the pool fills up in the middle, and says where to go on', async () => {
    await using t = await testStorage({ capacityBytes: 100_000 })
    const id = await announce(t, Buffer.alloc(90_000))
    await t.pool.appendUpload(newId(), 0, 50_000, body([Buffer.alloc(50_000)]))
    const full = t.storage.uploads.append(id, 0, 90_000, body([Buffer.alloc(90_000)]))
    await expect(full).rejects.toMatchObject({ code: 'no_space', details: { offset: 0 } })
  })

  it('is removed when nobody continues it for seven days', async () => {
    await using t = await testStorage()
    const id = await announce(t, Buffer.alloc(1000))
    await t.storage.uploads.append(id, 0, 10, body([Buffer.alloc(10)]))
    t.advance(UPLOAD_EXPIRY_MS - 60_000)
    await t.storage.uploads.expire()
    expect(await t.storage.uploads.list()).toHaveLength(1)
    t.advance(120_000)
    await t.storage.uploads.expire()
    expect(await t.storage.uploads.list()).toEqual([])
    expect(await t.pool.listUploadIds()).toEqual([])
  })
})

describe('a crash while an upload becomes an image', () => {
  /** A driver that dies before or after the rename: nothing of the first service happens afterwards. */
  const dying = (when: 'before' | 'after') => (pool: PoolDriver) => {
    const died = Promise.withResolvers<never>()
    const promoteUpload: PoolDriver['promoteUpload'] = async (uploadId, imageId) => {
      if (when === 'after') await pool.promoteUpload(uploadId, imageId)
      reached.resolve()
      await died.promise
    }
    const reached = Promise.withResolvers<void>()
    return { driver: { ...pool, promoteUpload }, reached: reached.promise, end: () => died.reject(new Error('dead')) }
  }

  it.each(['before', 'after'] as const)('%s the rename leaves exactly one of the two', async when => {
    let doomed: ReturnType<ReturnType<typeof dying>> | undefined
    await using t = await testStorage({
      wrap: pool => {
        doomed = dying(when)(pool)
        return doomed.driver
      },
    })
    const id = await send(t, tinyIso(), { name: 'debian.iso' })
    const { imageId } = await t.storage.uploads.complete(id, who)
    await doomed?.reached

    const again = await t.restart()
    const uploads = (await again.uploads.list()).map(record => record.id)
    const images = (await again.images.list()).map(record => [record.id, record.phase])
    expect({ uploads, images }).toEqual(
      when === 'before' ? { uploads: [id], images: [] } : { uploads: [], images: [[imageId, 'ready']] },
    )
    expect(await t.pool.listUploadIds()).toEqual(uploads)
    expect(await t.pool.listImageIds()).toEqual(images.map(([id]) => id))
    doomed?.end()
    await again.close()
  })
})

describe('images', () => {
  it('are renamed and described, and deleted when no VM has them', async () => {
    await using t = await testStorage()
    const { imageId: id } = await complete(t, await send(t, tinyIso(), { name: 'a.iso' }))
    const { revision } = await t.storage.images.get(id)
    const renamed = await t.storage.images.update(id, { name: 'b.iso', description: 'new' }, revision)
    expect(t.storage.images.view(renamed)).toMatchObject({ name: 'b.iso', config: { description: 'new' } })
    t.used.set(id, [{ kind: 'vms', id: newId(), name: 'web-1' }])
    await expect(t.storage.images.remove(id, renamed.revision)).rejects.toMatchObject({ code: 'in_use' })
    t.used.delete(id)
    await expect(t.storage.images.remove(id, revision)).rejects.toMatchObject({ code: 'etag_mismatch' })
    await t.storage.images.remove(id, renamed.revision)
    expect(await t.storage.images.list()).toEqual([])
    expect(await t.pool.listImageIds()).toEqual([])
  })
})
