import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { stagingArea } from './staging.ts'
import { KEYS, testBundle } from './test-bundle.ts'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lqx-staging-'))
})
afterEach(() => rm(directory, { recursive: true }))

/** In pieces of a size that cuts everything apart. */
const stream = (bytes: Buffer, piece = 7) =>
  Readable.from(
    (function* () {
      for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece)
    })(),
  )
const receive = (bytes: Buffer, piece?: number) =>
  stagingArea(directory).receive(stream(bytes, piece), { key: KEYS.publicKey, accept: () => {} })

describe('an update that arrives', () => {
  it.each([1, 7, 100_000])(
    'is staged under the names that its transfers look for, in pieces of %i bytes',
    async size => {
      await receive(testBundle('1.2.3'), size)
      expect((await readdir(join(directory, 'staged'))).sort()).toEqual([
        'limiquantix_1.2.3.efi',
        'manifest.json',
        'root_1.2.3_abababab-abab-abab-abab-abababababab.raw',
        'verity_1.2.3_abababab-abab-abab-abab-abababababab.raw',
      ])
      expect(await readFile(join(directory, 'staged/limiquantix_1.2.3.efi'), 'utf8')).toBe('kernel 1.2.3')
      expect(await stagingArea(directory).staged()).toMatchObject({ manifest: { version: '1.2.3' } })
    },
  )

  it('takes the place of an earlier one', async () => {
    await receive(testBundle('1.2.3'))
    await receive(testBundle('1.2.4'))
    expect(await stagingArea(directory).staged()).toMatchObject({ manifest: { version: '1.2.4' } })
  })

  const bundle = testBundle('2.0')
  const changed = (at: number) => {
    const copy = Buffer.from(bundle)
    copy.writeUInt8(copy.readUInt8(at) ^ 1, at)
    return copy
  }
  const stranger = generateKeyPairSync('ed25519').privateKey
  it.each([
    ['nothing', Buffer.alloc(0), /ends before/],
    ['something else', Buffer.alloc(5000, 'x'), /not an update/],
    ['a length that cannot be', Buffer.concat([bundle.subarray(0, 11), Buffer.alloc(100, 255)]), /not an update/],
    ['a beginning', bundle.subarray(0, 30), /ends before/],
    ['all but the last byte', bundle.subarray(0, -1), /too early/],
    ['one byte more', Buffer.concat([bundle, Buffer.from('x')]), /more in the file/],
    ['a changed manifest', changed(40), /another key/],
    ['a changed root', changed(bundle.length - 5000), /damaged/],
    ['a changed kernel', changed(bundle.length - 1), /damaged/],
    ['the signature of a stranger', testBundle('2.0', {}, stranger), /another key/],
    ['a version that is a path', testBundle('2.0', { version: '../../2.0' }), /does not understand/],
  ])('is refused when it is %s, and what was staged stays', async (_what, bytes, message) => {
    await receive(testBundle('1.0'))
    await expect(receive(bytes)).rejects.toThrow(message)
    expect(await readdir(directory)).toEqual(['staged'])
    expect(await stagingArea(directory).staged()).toMatchObject({ manifest: { version: '1.0' } })
  })

  it('is given up when its sender falls silent, and what was staged stays', async () => {
    await receive(testBundle('1.0'))
    const sender = new Readable({ read() {} })
    sender.push(bundle.subarray(0, -1))
    const options = { key: KEYS.publicKey, accept: () => {} }
    await expect(stagingArea(directory, { idleMs: 30 }).receive(sender, options)).rejects.toThrow(/stopped coming/)
    expect(sender.destroyed).toBe(true)
    expect(await readdir(directory)).toEqual(['staged'])
    expect(await stagingArea(directory).staged()).toMatchObject({ manifest: { version: '1.0' } })
  })

  it('is refused before anything is written when it is not wanted', async () => {
    const accept = () => {
      throw new Error('not this one')
    }
    const area = stagingArea(directory)
    await expect(area.receive(stream(bundle), { key: KEYS.publicKey, accept })).rejects.toThrow('not this one')
    expect(await readdir(directory)).toEqual([])
  })

  it('leaves nothing when it is broken off', async () => {
    const broken = Readable.from(
      (function* () {
        yield bundle.subarray(0, 2000)
        throw new Error('the line is dead')
      })(),
    )
    const area = stagingArea(directory)
    await expect(area.receive(broken, { key: KEYS.publicKey, accept: () => {} })).rejects.toThrow('the line is dead')
    expect(await readdir(directory)).toEqual([])
  })
})
