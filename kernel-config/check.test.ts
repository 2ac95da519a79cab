import { spawnSync } from 'node:child_process'
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'

const here = fileURLToPath(new URL('.', import.meta.url))
let dir: string
let config: string[]
let modules: string[]

/** A kernel that has exactly what is required, options and modules alike. */
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'kernel-'))
  const fragments = (await readdir(here)).filter(name => name.endsWith('.config'))
  const texts = await Promise.all(fragments.map(name => readFile(join(here, name), 'utf8')))
  config = texts.flatMap(text => text.split('\n').filter(line => line.startsWith('CONFIG_')))
  const list = await readFile(join(here, 'modules-required.txt'), 'utf8')
  modules = list.split('\n').filter(line => /^\w/.test(line))
  expect(config.length).toBeGreaterThan(100)
  expect(modules.length).toBeGreaterThan(40)
  await cp(here, join(dir, 'fragments'), { recursive: true })
})
afterEach(async () => await rm(dir, { recursive: true }))

/** Runs the check against the kernel as it is described now. */
async function check(builtin: readonly string[] = []) {
  await rm(join(dir, 'modules'), { recursive: true, force: true })
  await cp(join(dir, 'fragments'), join(dir, 'modules'), { recursive: true, filter: source => !/\.\w+$/.test(source) })
  for (const name of modules) await writeFile(join(dir, 'modules', `${name}.ko.xz`), '')
  await writeFile(join(dir, 'modules', 'modules.builtin'), builtin.map(name => `kernel/x/${name}.ko\n`).join(''))
  await writeFile(join(dir, 'config'), `${config.join('\n')}\n`)
  return spawnSync(join(here, 'check.sh'), [join(dir, 'config'), join(dir, 'modules'), join(dir, 'fragments')], {
    encoding: 'utf8',
  })
}

it('accepts a kernel that has everything', async () => {
  const { status, stderr } = await check()
  expect(stderr).toBe('')
  expect(status).toBe(0)
})

it('refuses a kernel without a required option, and names it', async () => {
  config = config.filter(line => !line.startsWith('CONFIG_DM_THIN_PROVISIONING='))
  const { status, stderr } = await check()
  expect(status).toBe(1)
  expect(stderr).toContain('CONFIG_DM_THIN_PROVISIONING=m is required, the kernel has it =n')
  expect(stderr.trim().split('\n')).toHaveLength(1)
})

it('takes built in for a module, but not a module for built in', async () => {
  config = config.map(line => (line === 'CONFIG_KVM=m' ? 'CONFIG_KVM=y' : line))
  expect((await check()).status).toBe(0)
  config = config.map(line => (line === 'CONFIG_EFI=y' ? 'CONFIG_EFI=m' : line))
  const { status, stderr } = await check()
  expect(status).toBe(1)
  expect(stderr).toContain('CONFIG_EFI=y is required, the kernel has it =m')
})

it('refuses an option that must not be set', async () => {
  config.push('CONFIG_COMPAT_BRK=y')
  const { status, stderr } = await check()
  expect(status).toBe(1)
  expect(stderr).toContain('CONFIG_COMPAT_BRK must not be set, the kernel has it =y')
})

it('refuses an image without a required module, unless it is built in', async () => {
  modules = modules.filter(name => name !== 'openvswitch')
  const { status, stderr } = await check()
  expect(status).toBe(1)
  expect(stderr).toContain('module openvswitch is required and not shipped')
  expect((await check(['openvswitch'])).status).toBe(0)
})
