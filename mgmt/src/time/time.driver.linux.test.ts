import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createLinuxTimeDriver } from './time.driver.linux.ts'

const SCRIPT = fileURLToPath(new URL('../../../rootfs-overlay/usr/lib/limiquantix/time-apply', import.meta.url))
let dir: string
const at = (...parts: string[]) => join(dir, ...parts)
const text = (...parts: string[]) => readFileSync(at(...parts), 'utf8')

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'lqx-time-'))
  for (const name of ['store', 'run', 'bin', 'zones/Europe']) mkdirSync(at(name), { recursive: true })
  writeFileSync(at('zones/UTC'), 'TZif')
  writeFileSync(at('zones/Europe/Berlin'), 'TZif')
  // Stands for systemctl, and notes what it was asked for.
  writeFileSync(at('bin/systemctl'), `#!/bin/sh\necho "$*" >>${at('told')}\n`, { mode: 0o755 })
})
afterEach(() => rmSync(dir, { recursive: true }))

/** The driver with the unit's own script. */
const make = () => {
  const env = { PATH: `${at('bin')}:/usr/bin:/bin`, RUN_DIR: at('run'), STORE_DIR: at('store'), ZONE_DIR: at('zones') }
  const apply = async () => void (await promisify(execFile)(SCRIPT, [], { env }))
  return createLinuxTimeDriver({ runDir: at('run/limiquantix'), storeDir: at('store'), apply })
}
const DROP_IN = 'run/systemd/timesyncd.conf.d/10-limiquantix.conf'

it('reads what the installer left, or what a host does by itself', async () => {
  expect(await make().read('')).toEqual({ timeZone: 'UTC', ntpServers: [] })
  writeFileSync(at('store/timezone'), 'Europe/Berlin\n')
  writeFileSync(at('store/ntp-servers'), 'ntp1.example.org\n192.0.2.1\n')
  expect(await make().read('')).toEqual({ timeZone: 'Europe/Berlin', ntpServers: ['ntp1.example.org', '192.0.2.1'] })
})

it('makes it last and lets it take effect; the daemon is started anew only for other servers', async () => {
  const config = { timeZone: 'Europe/Berlin', ntpServers: ['ntp1.example.org', '192.0.2.1'] }
  await make().write('', config)
  expect(await make().read('')).toEqual(config)
  expect(readlinkSync(at('store/localtime'))).toBe(at('zones/Europe/Berlin'))
  expect(text(DROP_IN)).toBe('[Time]\nNTP=ntp1.example.org 192.0.2.1 \n')
  await make().write('', { ...config, timeZone: 'UTC' })
  expect(text('told')).toBe('try-restart systemd-timesyncd.service\n')
  await make().write('', { timeZone: 'UTC', ntpServers: [] })
  expect(text('told').split('\n')).toHaveLength(3)
  expect(() => text(DROP_IN)).toThrow()
  expect(await make().read('')).toEqual({ timeZone: 'UTC', ntpServers: [] })
})

it('changes nothing when it is asked for what it cannot do', async () => {
  const config = { timeZone: 'Europe/Berlin', ntpServers: ['ntp1.example.org'] }
  await make().write('', config)
  await expect(make().write('', { ...config, timeZone: 'Europe/Paris' })).rejects.toThrow()
  await expect(make().write('', { ...config, timeZone: '../store' })).rejects.toThrow()
  await expect(make().write('', { ...config, ntpServers: ['a b'] })).rejects.toThrow()
  expect(await make().read('')).toEqual(config)
})
