import { chmod, cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { inputsHash } from './inputs.ts'
import { ROOT } from './paths.ts'

let copy: string

beforeEach(async () => {
  copy = `${await mkdtemp(join(tmpdir(), 'inputs-'))}/`
  await cp(join(ROOT, 'rootfs-overlay'), join(copy, 'rootfs-overlay'), { recursive: true, verbatimSymlinks: true })
})
afterEach(async () => await rm(copy, { recursive: true }))

it('does not depend on where the repository is, nor on dates', async () => {
  const second = `${await mkdtemp(join(tmpdir(), 'inputs-'))}/`
  await cp(copy, second, { recursive: true, verbatimSymlinks: true })
  expect(await inputsHash(second)).toBe(await inputsHash(copy))
  await rm(second, { recursive: true })
})

it('changes with a content, a mode, a link, a new file; not with a test', async () => {
  const seen = new Set([await inputsHash(copy)])
  const changed = async () => {
    const before = seen.size
    return seen.add(await inputsHash(copy)).size > before
  }
  await writeFile(join(copy, 'rootfs-overlay/new'), 'a')
  expect(await changed()).toBe(true)
  await writeFile(join(copy, 'rootfs-overlay/new'), 'b')
  expect(await changed()).toBe(true)
  await chmod(join(copy, 'rootfs-overlay/new'), 0o755)
  expect(await changed()).toBe(true)
  await symlink('/dev/null', join(copy, 'rootfs-overlay/link'))
  expect(await changed()).toBe(true)
  await writeFile(join(copy, 'rootfs-overlay/x.test.ts'), '')
  expect(await changed()).toBe(false)
})
