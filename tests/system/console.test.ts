import { generateKeyPairSync } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { program } from '../../image/qemu/program.ts'
import type { HostUpdate } from '../../mgmt/src/updates/update.schema.ts'
import { ApiClient } from '../lib/api.ts'
import { until } from '../lib/wait.ts'
import { Machine } from './machine.ts'
import { UsbStick } from './stick.ts'
import { GOOD, smallBundle } from './update.images.ts'
import { HOST_NAME, PASSWORD } from './world.ts'

/** Loading the program takes its time under emulation. */
const MENU_MS = 120_000
const OTHER_PASSWORD = 'another horse, another staple'

/** Somebody at the serial console of a host of their own: the last of it is a factory reset. */
describe('the menu on the serial console', () => {
  let machine: Machine
  let stick: UsbStick
  let api: ApiClient
  let failed = false

  /** Types, and waits until what the console prints from here on matches. Returns all of that. */
  const type = async (keys: string, pattern: RegExp, deadlineMs = MENU_MS): Promise<string> => {
    const from = (await machine.console()).length
    await machine.appliance.type(keys)
    const look = async () => {
      const text = (await machine.console()).slice(from).replaceAll('\r', '')
      return pattern.test(text) ? text : undefined
    }
    return await until(`${pattern} on the console`, look, { deadlineMs, everyMs: 500 })
  }
  const MENU = /Leave\nNumber: $/
  const choose = async (words: string, pattern: RegExp, deadlineMs?: number) => {
    const shown = (await machine.console()).replaceAll('\r', '')
    const number = new RegExp(`(\\d+)\\) ${words}`).exec(shown.slice(shown.lastIndexOf('\nMenu\n')))?.[1]
    if (number === undefined) throw new Error(`the menu has no "${words}"`)
    return await type(`${number}\r`, pattern, deadlineMs)
  }
  const run = async (command: string) => {
    const { code, output } = await machine.sh(command)
    if (code !== 0) throw new Error(`in the appliance: ${command}: exit code ${code}\n${output}`)
    return output.trim()
  }
  const sessionStatus = async () => (await api.call('GET', '/api/v1/session')).status

  beforeAll(async () => {
    stick = await UsbStick.make('console', {
      '1-text.lqxupdate': Buffer.alloc(4096, 'x'),
      '2-foreign.lqxupdate': await smallBundle({}, generateKeyPairSync('ed25519').privateKey),
      '3-good.lqxupdate': await smallBundle({}),
    })
    machine = await Machine.boot('console', { extraArgs: stick.arguments })
    api = await ApiClient.connect(machine.url, machine.fingerprint)
    const { setupCode } = machine
    await api.call('POST', '/api/v1/setup', { body: { setupCode, password: PASSWORD, hostName: HOST_NAME } })
    await api.login(PASSWORD)
  }, 900_000)
  afterEach(context => {
    failed ||= context.task.result?.state === 'fail'
  })
  afterAll(async () => {
    if (failed) await machine.saveArtifacts()
    await machine.off()
  }, 180_000)

  it('opens with Enter, and shows the fingerprint that TLS has', async () => {
    await until('it waits for Enter', async () => /Press Enter for the menu/.test(await machine.console()), {
      deadlineMs: 60_000,
    })
    const shown = await type('\r', MENU)
    expect(shown).toContain(`Fingerprint: ${api.pinned.certificate.fingerprint256}`)
    expect(shown).toContain(`LimiQuantix`)
    expect(shown).toContain('Virtual machines running: 0')
    expect(shown).not.toContain('Setup code')
  }, 240_000)

  it('no other terminal offers anything, and the socket is for root only', async () => {
    expect(await run('systemctl list-units --no-legend --plain "*getty*.service" "autovt*" | wc -l')).toBe('0')
    expect(await run('stat -c "%a %U" /run/limiquantix/console.sock')).toBe('600 root')
  })

  it('resets the password: what was open ends, the new one opens, and nothing of it is shown', async () => {
    expect(await sessionStatus()).toBe(200)
    await choose("Reset the administrator's password", /Password: $/)
    await type(`${OTHER_PASSWORD}\r`, /Once more: $/)
    await type(`${OTHER_PASSWORD}\r`, /\[y\/N\] $/)
    const shown = await type('n\r', MENU)
    expect(shown).toContain('The password is set')
    expect(await sessionStatus()).toBe(401)
    await expect(api.login(PASSWORD)).rejects.toThrow('401')
    await api.login(OTHER_PASSWORD)
    expect(await machine.console()).not.toContain(OTHER_PASSWORD)
    const { items } = await api.get<{ items: { who: string; action: string }[] }>('/api/v1/audit')
    expect(items).toContainEqual(expect.objectContaining({ who: 'console', action: 'console.reset-password' }))
  }, 240_000)

  it('says that the service does not answer, and restarts it', async () => {
    await run('systemctl stop limiquantixd.service')
    expect(await choose('Show this again', MENU)).toContain('THE MANAGEMENT SERVICE DOES NOT ANSWER')
    const shown = await choose('Restart the management service', MENU, 240_000)
    expect(shown).toContain('It runs.')
    expect(shown).toContain(`Fingerprint: ${api.pinned.certificate.fingerprint256}`)
    expect(await run('systemctl is-active limiquantixd.service')).toBe('active')
  }, 480_000)

  it('shows the last lines of the journal', async () => {
    await run('printf "mark\\033[31mred" | systemd-cat -t console-test')
    expect(await choose('Logs', /Enter to go back/)).toContain('console-test: mark?[31mred')
    await type('\r', MENU)
  }, 240_000)

  it('puts a support bundle on a USB stick, and on nothing else', async () => {
    expect(await choose('Support bundle to a USB stick', MENU)).toContain('There is no USB stick.')
    await stick.plugInto(machine)
    await until('the stick is there', async () => (await run('lsblk -ndo TRAN,FSTYPE')).includes('vfat'), {
      deadlineMs: 60_000,
    })
    const before = await stick.names()
    // Of the host's own disk nothing is offered.
    const offered = await choose('Support bundle to a USB stick', /Go back\nNumber: $/)
    expect(offered).toMatch(/\n {2}1\) QEMU.*, 67 MB, vfat "BACKUP" \(\/dev\/sd[a-z]\)\n {2}2\) Go back\n/)
    const shown = await type('1\r', MENU, 300_000)
    expect(shown).toContain('You can pull the stick out now.')
    const name = /Written: (limiquantix-support-\S+\.tar\.gz)\n/.exec(shown)?.[1] ?? ''
    expect(name).toMatch(new RegExp(`-${HOST_NAME}-\\d{12}\\.tar\\.gz$`))
    // Pulled out without another word: what was written is there, and no rest of it.
    await stick.pullOutOf(machine)
    expect(await stick.names()).toEqual([...before, name].sort())
    const files = await program('tar', ['--list', `--file=${await stick.copy(name)}`])
    expect(files).toContain('/journal/this-boot.log\n')
    expect(files).toContain('/service/versions.json\n')
    expect(await run('ls -A /run/limiquantix-mounts; ls -A /var/lib/limiquantix/support')).toBe('')
  }, 600_000)

  it('offers updates on a USB stick, and refuses bad ones with the reason', async () => {
    await stick.plugInto(machine)
    await until('the stick is there', async () => (await run('lsblk -ndo TRAN,FSTYPE')).includes('vfat'), {
      deadlineMs: 60_000,
    })
    const find = () => choose('Update from a USB stick', /Go back\nNumber: $/)
    const offered = await find()
    expect(offered).toMatch(/1\) 1-text\.lqxupdate: cannot be installed\. This file is not an update/)
    expect(offered).toMatch(/2\) 2-foreign\.lqxupdate: cannot be installed\. .*another key/)
    expect(offered).toContain(`3) 3-good.lqxupdate: version ${GOOD}, `)
    expect(await type('1\r', MENU)).toContain('Not done: This file is not an update of LimiQuantix.')
    await find()
    expect(await type('2\r', MENU)).toContain('Not done: This update was signed with another key')
    await find()
    const asked = await type('3\r', /\[y\/N\] $/)
    expect(asked).toContain(`Install version ${GOOD}?`)
    expect(await type('\r', MENU)).toContain('Nothing was changed.')
    await stick.pullOutOf(machine)
    api = await ApiClient.connect(machine.url, machine.fingerprint)
    await api.login(OTHER_PASSWORD)
    const host = (await api.get<{ items: { id: string }[] }>('/api/v1/hosts')).items[0]
    const update = await api.get<HostUpdate>(`/api/v1/hosts/${host?.id}/update`)
    expect(update).toMatchObject({ staged: null, other: null, last: null, next: update.running })
    const { items } = await api.get<{ items: { who: string; action: string; outcome: string }[] }>('/api/v1/audit')
    const told = items.filter(({ who }) => who === 'console').map(({ action, outcome }) => `${action} ${outcome}`)
    expect(told.filter(line => line === 'console.update-from-usb failed')).toHaveLength(2)
    expect(told).toContain('console.support-bundle-to-usb ok')
  }, 600_000)

  it('opens a shell for the word only, and comes back from it', async () => {
    await choose('Shell', /Type "shell" to go on: $/)
    expect(await type('yes\r', MENU)).not.toContain('# ')
    await choose('Shell', /Type "shell" to go on: $/)
    await type('shell\r', /# $/)
    await type('echo $((6 * 7))\r', /42\n/)
    await type('exit\r', /Press Enter for the menu/)
    expect(await run('journalctl -b -u limiquantix-menu@ttyS0.service -o cat')).toContain('console ttyS0: shell')
    api = await ApiClient.connect(machine.url, machine.fingerprint)
    await api.login(OTHER_PASSWORD)
    const { items } = await api.get<{ items: { action: string }[] }>('/api/v1/audit')
    expect(items).toContainEqual(expect.objectContaining({ action: 'console.shell' }))
  }, 240_000)

  it('Ctrl-C, Ctrl-Z and Ctrl-\\ lead to no shell', async () => {
    for (const key of ['\x1a', '\x1c', '\x03']) await machine.appliance.type(key)
    await type('\r', MENU)
    const shown = await type('\x1a\x1c\x03', /Press Enter for the menu/)
    expect(shown).not.toContain('# ')
  }, 240_000)

  it('a factory reset asks for the host name, keeps the disks if wanted, and begins anew', async () => {
    await run('echo kept > /srv/local/volumes/kept && sync')
    await type('\r', MENU)
    await choose('Factory reset', /Go back\nNumber: $/)
    await type('1\r', new RegExp(`Type the host name, ${HOST_NAME}, .*: $`))
    expect(await type('another\r', MENU)).toContain('Nothing was changed')
    const bootId = await run('cat /proc/sys/kernel/random/boot_id')
    await choose('Factory reset', /Go back\nNumber: $/)
    await type('1\r', /reset and restart now: $/)
    const shown = await type(`${HOST_NAME}\r`, /Setup code: \S+\n/, 600_000)
    expect(/Fingerprint: (\S+)/.exec(shown)?.[1]).not.toBe(machine.fingerprint)
    expect(await run('cat /proc/sys/kernel/random/boot_id')).not.toBe(bootId)
    expect(await run('cat /srv/local/volumes/kept')).toBe('kept')
    expect((await machine.sh('test -e /var/lib/limiquantix/factory-reset')).code).toBe(1)
    expect(await run('hostname')).toBe('limiquantix')
  }, 720_000)
})
