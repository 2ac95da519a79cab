import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, describe, expect, it } from 'vitest'
import { newId } from '../lib/id.ts'
import { exec } from '../system/exec.ts'
import { body, poolContract } from './pool.contract.ts'
import { createDirPool } from './pool.driver.dir.ts'

const works = (command: string, args: string[]) =>
  exec(command, args).then(
    () => true,
    () => false,
  )
const hasQemuImg = await works('qemu-img', ['--version'])

const MIB = 1024 * 1024
const never = new AbortController().signal
const ends: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

const makeRoot = async () => {
  const root = await mkdtemp(join(tmpdir(), 'lqx-dir-pool-'))
  ends.push(() => rm(root, { recursive: true }))
  return root
}
/** A file system of its own for one test, when this machine lets us mount one. */
const mountTmpfs = async (size: string) => {
  const root = await makeRoot()
  await exec('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'lqx-test', root])
  ends.push(() => exec('umount', [root]))
  return root
}
const canMount = await (async () => {
  const root = await mkdtemp(join(tmpdir(), 'lqx-mount-'))
  const ok = await works('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'lqx-test', root])
  if (ok) await exec('umount', [root])
  await rm(root, { recursive: true })
  return ok
})()

const makePool = async (uploadIdleMs = 30_000) =>
  createDirPool({ root: await makeRoot(), requireMount: false, uploadIdleMs })

/** The second channel: what qemu-img itself says of a file. */
const look = async (path: string) => JSON.parse((await exec('qemu-img', ['info', '--output=json', path])).stdout)

describe.runIf(hasQemuImg)('directory pool', () => {
  poolContract(() => makePool())

  it('makes qcow2 files that qemu-img agrees with', async () => {
    const pool = await makePool()
    const id = newId()
    await pool.createVolume(id, 8 * MIB, never)
    expect(await look(pool.volumePath(id))).toMatchObject({
      format: 'qcow2',
      'virtual-size': 8 * MIB,
      'cluster-size': 65536,
      'format-specific': { data: { compat: '1.1', 'lazy-refcounts': false, 'extended-l2': false } },
    })
  })

  it('copies the content of a raw image byte by byte', async () => {
    const root = await makeRoot()
    const pool = createDirPool({ root, requireMount: false })
    const content = randomBytes(3 * MIB)
    const [uploadId, imageId, volumeId] = [newId(), newId(), newId()]
    await pool.appendUpload(uploadId, 0, content.length, body([content]))
    await pool.promoteUpload(uploadId, imageId)
    await pool.copyImageToVolume(imageId, volumeId, 5 * MIB, () => {}, never)
    const raw = join(root, 'back.raw')
    await exec('qemu-img', ['convert', '-f', 'qcow2', '-O', 'raw', pool.volumePath(volumeId), raw])
    const back = await readFile(raw)
    expect(back.length).toBe(5 * MIB)
    expect(back.subarray(0, content.length).equals(content)).toBe(true)
    expect(await look(pool.volumePath(volumeId))).not.toHaveProperty('backing-filename')
  })

  it('accepts a real qcow2 upload and refuses a damaged one', async () => {
    const root = await makeRoot()
    const pool = createDirPool({ root, requireMount: false })
    const made = join(root, 'made.qcow2')
    await exec('qemu-img', ['create', '-q', '-f', 'qcow2', made, '8M'])
    const good = await readFile(made)
    const send = async (content: Buffer) => {
      const id = newId()
      await pool.appendUpload(id, 0, content.length, body([content]))
      return id
    }
    expect(await pool.uploadInfo(await send(good), never)).toMatchObject({
      format: 'qcow2',
      virtualSizeBytes: 8 * MIB,
      refersToOtherFiles: false,
    })
    const broken = pool.uploadInfo(await send(good.subarray(0, 4096)), never)
    await expect(broken).rejects.toMatchObject({ code: 'verification_failed' })
  })

  it('never opens the data file that an upload names', async () => {
    const root = await makeRoot()
    const pool = createDirPool({ root, requireMount: false })
    const secret = join(root, 'secret')
    await writeFile(secret, randomBytes(MIB))
    const made = join(root, 'made.qcow2')
    await exec('qemu-img', ['create', '-q', '-f', 'qcow2', '-o', `data_file=${secret}`, made, '1M'])
    const id = newId()
    const content = await readFile(made)
    await pool.appendUpload(id, 0, content.length, body([content]))
    await rm(secret)
    // qemu-img would fail on the missing data file: that it is recognised anyway shows that it was not asked.
    expect(await pool.uploadInfo(id, never)).toMatchObject({ refersToOtherFiles: true })
  })

  it('gives up a silent sender and keeps what it sent', async () => {
    const pool = await makePool(50)
    const silent = new Readable({ read() {} })
    silent.push(Buffer.alloc(5000))
    const id = newId()
    expect(await pool.appendUpload(id, 0, 10_000, silent)).toEqual({ offset: 5000, end: 'broken' })
    expect(await pool.uploadOffset(id)).toBe(5000)
  })

  it('refuses everything when its own disk is not mounted', async () => {
    const pool = createDirPool({ root: '/', requireMount: true })
    await expect(pool.space()).rejects.toMatchObject({ code: 'unavailable' })
    await expect(pool.createVolume(newId(), MIB, never)).rejects.toMatchObject({ code: 'unavailable' })
    const upload = pool.appendUpload(newId(), 0, 10, body([Buffer.alloc(10)]))
    await expect(upload).rejects.toMatchObject({ code: 'unavailable' })
  })

  it('ignores files that are not its own', async () => {
    const root = await makeRoot()
    const pool = createDirPool({ root, requireMount: false })
    await pool.space()
    await writeFile(join(root, 'volumes', 'lost+found'), '')
    await writeFile(join(root, 'volumes', `${newId()}.txt`), '')
    expect(await pool.listVolumeIds()).toEqual([])
  })

  it('refuses to grow a volume that another process has locked for writing', async () => {
    const pool = await makePool()
    const id = newId()
    await pool.createVolume(id, 8 * MIB, never)
    const end = new AbortController()
    const socket = `${pool.volumePath(id)}.nbd`
    const holder = exec('qemu-nbd', ['-f', 'qcow2', '-k', socket, '-t', pool.volumePath(id)], {
      signal: end.signal,
    }).catch(() => {})
    await expect
      .poll(
        () =>
          stat(socket).then(
            () => true,
            () => false,
          ),
        { timeout: 10_000 },
      )
      .toBe(true)
    await expect(pool.growVolume(id, 16 * MIB)).rejects.toMatchObject({ code: 'illegal_state' })
    end.abort()
    await holder
    await pool.growVolume(id, 16 * MIB)
    expect((await look(pool.volumePath(id)))['virtual-size']).toBe(16 * MIB)
  })

  describe.runIf(canMount)('on a file system that is really full', () => {
    it('is the pool of its own mount', async () => {
      const pool = createDirPool({ root: await mountTmpfs('4m'), requireMount: true })
      expect((await pool.space()).capacityBytes).toBe(4 * MIB)
    })

    it('keeps what arrived of an upload', async () => {
      const pool = createDirPool({ root: await mountTmpfs('4m'), requireMount: true })
      const id = newId()
      const pieces = Array.from({ length: 100 }, () => randomBytes(64 * 1024))
      const { offset, end } = await pool.appendUpload(id, 0, 100 * 64 * 1024, body(pieces))
      expect(end).toBe('no-space')
      expect(offset).toBeGreaterThan(3 * MIB)
      expect((await stat(join(pool.volumePath(id), '..', '..', 'uploads', `${id}.part`))).size).toBe(offset)
      expect(
        Buffer.concat(pieces)
          .subarray(0, offset)
          .equals(await pool.readUpload(id, 0, offset)),
      ).toBe(true)
    })

    it('leaves nothing of a volume', async () => {
      const root = await mountTmpfs('6m')
      const pool = createDirPool({ root, requireMount: true })
      const [uploadId, imageId] = [newId(), newId()]
      await pool.appendUpload(uploadId, 0, 4 * MIB, body([randomBytes(4 * MIB)]))
      await pool.promoteUpload(uploadId, imageId)
      const copy = pool.copyImageToVolume(imageId, newId(), 4 * MIB, () => {}, never)
      await expect(copy).rejects.toMatchObject({ code: 'no_space' })
      expect(await readdir(join(root, 'volumes'))).toEqual([])
      await truncate(pool.imagePath(imageId), 0)
      await writeFile(join(root, 'filler'), randomBytes(6 * MIB)).catch(() => {})
      await expect(pool.createVolume(newId(), MIB, never)).rejects.toMatchObject({ code: 'no_space' })
      expect(await readdir(join(root, 'volumes'))).toEqual([])
    })
  })
})
