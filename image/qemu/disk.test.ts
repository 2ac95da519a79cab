import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createDisk, isBasedOn } from './disk.ts'
import { program } from './program.ts'

it('keeps the image a disk was made with when another one is built', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'disk-'))
  const image = join(dir, 'image.raw')
  const disk = join(dir, 'disk.qcow2')
  await writeFile(image, Buffer.alloc(1024 * 1024, 'old'))
  await createDisk(disk, image, '2M')
  expect(await isBasedOn(disk, image)).toBe(true)

  await writeFile(join(dir, 'new.raw'), Buffer.alloc(1024 * 1024, 'new'))
  await rename(join(dir, 'new.raw'), image)
  expect(await isBasedOn(disk, image)).toBe(false)
  const read = await program('qemu-io', ['-f', 'qcow2', '-r', '-c', 'read -v 0 16', disk])
  expect(read).toContain('oldoldoldoldoldo')
  await rm(dir, { recursive: true })
})
