import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Appliance } from '../../image/qemu/appliance.ts'
import type { Host } from '../../mgmt/src/hosts/host.schema.ts'
import { ApiClient } from '../lib/api.ts'
import { GUESTS } from '../lib/paths.ts'
import { uploadImage } from '../lib/upload.ts'
import { until } from '../lib/wait.ts'
import { Inventory } from './inventory.ts'
import { Machine, machineDirectory } from './machine.ts'
import { answerMedium, answersFor, fromMedium, INSTALL_MS, installed } from './medium-install.ts'
import { startsOnlySigned } from './secure-boot.ts'

const FULL = process.env.FULL === '1'
const PASSWORD = 'chosen in the answer file'
const NEXT_PASSWORD = 'chosen the second time'
const MIB = 1024 ** 2

/** The medium installs on an empty disk, as a file says, and what it installed runs by itself. */
describe('an installation without questions', () => {
  let dir: string
  let disk: string
  let machine: Machine | undefined
  let failed = false

  const run = async (command: string) => {
    const { code, output } = (await machine?.sh(command)) ?? { code: 1, output: 'no machine' }
    if (code !== 0) throw new Error(`in the appliance: ${command}: exit code ${code}\n${output}`)
    return output.trim()
  }
  const login = async (password: string) => {
    if (machine === undefined) throw new Error('the installed disk did not start')
    const api = await ApiClient.connect(machine.url, machine.fingerprint)
    await api.login(password)
    return api
  }

  beforeAll(async () => {
    dir = await machineDirectory('install')
    disk = join(dir, 'disk.qcow2')
    execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', disk, '16G'])
  })
  afterEach(({ task }) => {
    if (task.result?.state === 'fail') failed = true
  })
  afterAll(async () => {
    if (failed) await machine?.saveArtifacts()
    await machine?.off()
  }, 300_000)

  it('takes its answers from a second medium, shows the plan, installs, and switches the machine off', async () => {
    const medium = await answerMedium(dir, answersFor(PASSWORD, 'rack-7', 'refuse'))
    const shown = await fromMedium('install-unattended', disk, dir, medium, installed)
    expect(shown).toContain('answers.yaml on the medium LQX-ANSWERS')
    expect(shown).toMatch(/ERASE \/dev\/vda and make esp, root-A, verity-A, root-B, verity-B, state, local/)
    expect(shown).toMatch(/ 100 %: /)
    expect(shown).not.toContain(PASSWORD)
  }, 900_000)

  it('starts from the disk alone, set up, with the name and the password of the answers', async () => {
    if (failed) throw new Error('nothing was installed that could start')
    machine = await Machine.boot('install', { disk })
    const api = await login(PASSWORD)
    const { items } = await api.get<{ items: Host[] }>('/api/v1/hosts')
    expect(items).toMatchObject([{ name: 'rack-7', state: { live: false } }])
    expect(await run('hostname')).toBe('rack-7')
    expect(await machine.console()).not.toContain('Setup code')
    // Told once, kept nowhere.
    expect(await run('find /var/lib/limiquantix -name "seed*"')).toBe('')
  }, 900_000)

  it('has the network and the time of the answers', async () => {
    const addresses = await run('ip -c=never -4 -o addr show dev br-uplink')
    expect(addresses).toContain('inet 10.0.2.15/24')
    expect(addresses).not.toContain('dynamic')
    expect(await run('ip -c=never -4 route show default')).toContain('via 10.0.2.2 dev br-uplink')
    expect(await run('resolvectl dns br-uplink')).toContain('10.0.2.3')
    expect(await run('date +%Z')).toMatch(/^CES?T$/)
    expect(await run('systemd-analyze cat-config systemd/timesyncd.conf')).toContain('NTP=192.0.2.123')
  })

  it('has a verified root, and the partitions in the sizes of the plan', async () => {
    expect(await run('findmnt -no FSTYPE /')).toBe('erofs')
    expect(await run('cat /proc/cmdline')).not.toContain('limiquantix.live')
    const sizes = await run('lsblk -bnro PARTLABEL,SIZE /dev/vda')
    const sizeOf = (label: string) => Number(new RegExp(`^${label} (\\d+)$`, 'm').exec(sizes)?.[1]) / MIB
    expect(sizeOf('esp')).toBe(512)
    expect(sizeOf('root-A')).toBe(2048)
    expect(sizeOf('verity-A')).toBe(32)
    expect(sizeOf('state')).toBe(4096)
    // What is left of 16 GiB, but for the second slot and the edges.
    expect(sizeOf('local')).toBeGreaterThan(16_384 - 512 - 2 * (2048 + 32) - 4096 - 16)
    const held = async (path: string) =>
      await run(`findmnt -no FSTYPE ${path}; lsblk -no PARTLABEL $(findmnt -no SOURCE ${path})`)
    expect(await held('/var')).toBe('ext4\nstate')
    expect(await held('/srv/local')).toBe('xfs\nlocal')
    expect(await run('systemctl list-units --failed --plain --no-legend')).toBe('')
  })

  it.runIf(FULL)(
    'installed again with keep-data, has what was there, and the new settings',
    async () => {
      const api = await login(PASSWORD)
      const image = await uploadImage(api, { name: 'stays', kind: 'iso', path: GUESTS.grubRescue })
      expect(await machine?.appliance.stop(240_000)).toBe(true)
      const medium = await answerMedium(dir, answersFor(NEXT_PASSWORD, 'rack-8', 'keep-data'))
      const shown = await fromMedium('install-again', disk, dir, medium, installed)
      expect(shown).toContain('state and VM disks stay'.toUpperCase())
      machine = await Machine.boot('install', { disk })
      const again = await login(NEXT_PASSWORD)
      const { items } = await again.get<{ items: { id: string; state: { sha256: string } }[] }>('/api/v1/images')
      expect(items.map(({ id, state }) => [id, state.sha256])).toEqual([[image.id, image.state.sha256]])
      expect(await run('hostname')).toBe('rack-8')
      expect(await run(`sha256sum /srv/local/images/${image.id}* | cut -d' ' -f1`)).toBe(image.state.sha256)
    },
    1_800_000,
  )

  it.runIf(FULL)(
    'without permission to touch an installation, writes nothing and waits',
    async () => {
      await machine?.off()
      machine = undefined
      const medium = await answerMedium(dir, answersFor(PASSWORD, 'rack-9', 'refuse'))
      await fromMedium('install-refused', disk, dir, medium, async appliance => {
        await appliance.waitForSerial(/holds an installation already/, INSTALL_MS)
        await appliance.waitForSerial(/The installation did not take place/, INSTALL_MS)
        await appliance.off()
      })
      machine = await Machine.boot('install', { disk })
      await login(NEXT_PASSWORD)
    },
    1_800_000,
  )

  it('puts its keys into the firmware, and then starts nothing that was changed', async () => {
    if (machine === undefined) throw new Error('the installed disk did not start')
    await startsOnlySigned(machine, () => login(FULL ? NEXT_PASSWORD : PASSWORD))
  }, 900_000)
})

/** A machine in a rack: the kernel's command line names the answers, and the inventory is told how it went. */
describe.runIf(FULL)('an installation with answers from the network', () => {
  it('fetches them, installs, and tells the webhook from beginning to end', async () => {
    const dir = await machineDirectory('install-fetched')
    const disk = join(dir, 'disk.qcow2')
    execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', disk, '16G'])
    await using inventory = await Inventory.listen()
    const hook = `webhook: { url: "${inventory.url}/installed", token: ${Inventory.TOKEN} }\n`
    inventory.answers = `${answersFor(PASSWORD, 'rack-10', 'refuse')}${hook}`
    const shown = await fromMedium('install-fetched', disk, dir, [], installed, [
      `limiquantix.answers=${inventory.url}/answers.yaml`,
    ])
    expect(shown).toContain(`${inventory.url}/answers.yaml`)
    expect(shown).not.toContain(Inventory.TOKEN)
    expect(inventory.refused).toBe(0)
    const events = inventory.reports.map(({ event }) => event)
    expect(events[0]).toBe('started')
    expect(events.at(-1)).toBe('succeeded')
    expect(events.filter(event => event === 'progress').length).toBeGreaterThanOrEqual(10)
    expect(inventory.reports.at(-1)).toMatchObject({ hostName: 'rack-10', percent: 100 })
    expect(JSON.stringify(inventory.reports)).not.toContain(PASSWORD)
  }, 1_200_000)
})

/** The same by a person, at the end of a serial line. */
describe.runIf(FULL)('an installation with questions', () => {
  const dialogue: readonly [question: RegExp, answer: string][] = [
    [/Disk to install on[\s\S]*Number \[1\]: $/, ''],
    [/Host name \[limiquantix\]: $/, 'by-hand'],
    [/Management network[\s\S]*Number: $/, '1'],
    [/VLAN, if it is tagged: $/, ''],
    [/Time zone[^\n]*: $/, ''],
    [/Password: $/, PASSWORD],
    [/Once more: $/, PASSWORD],
    [/Encryption of state[\s\S]*Number: $/, '1'],
    [/When it is done[\s\S]*Number: $/, '2'],
    [/Type "install" to go on[^\n]*: $/, 'install'],
  ]
  /** Answers on the serial console, each when its question is there. */
  const talk = async (appliance: Appliance, lines: typeof dialogue) => {
    let from = 0
    for (const [question, answer] of lines) {
      await until(`the question ${question}`, async () => question.test((await appliance.console()).slice(from)), {
        deadlineMs: INSTALL_MS,
        everyMs: 500,
      })
      from = (await appliance.console()).length
      await appliance.type(`${answer}\r`)
    }
  }

  it('stops in good order at Ctrl-C, leaves nothing that starts, and asks again', async () => {
    const dir = await machineDirectory('install-stopped')
    const disk = join(dir, 'disk.qcow2')
    execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', disk, '16G'])
    const shown = await fromMedium('install-stopped', disk, dir, [], async appliance => {
      await talk(appliance, dialogue)
      await appliance.waitForSerial(/Step 2 of/, INSTALL_MS)
      await appliance.type('\x03')
      await talk(appliance, [
        [/Cancelled\. The disk does not start[\s\S]*Press Enter to begin again\. $/, ''],
        [/Disk to install on[\s\S]*Number \[1\]: $/, ''],
      ])
      // The unit is the same that was stopped, and the other console could install.
      const { stdout } = await appliance.shell.run(
        'systemctl show -P NRestarts limiquantix-install@ttyS0; grep -c limiquantix-installing /proc/net/unix',
        60_000,
      )
      expect(stdout.trim().split(/\s+/)).toEqual(['0', '0'])
      await appliance.off()
    })
    expect(shown).not.toContain(PASSWORD)
  }, 1_200_000)

  it('asks, shows the plan, installs, and what it installed starts', async () => {
    const dir = await machineDirectory('install-asked')
    const disk = join(dir, 'disk.qcow2')
    execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', disk, '16G'])
    const shown = await fromMedium('install-asked', disk, dir, [], async appliance => {
      await talk(appliance, dialogue)
      await installed(appliance)
    })
    expect(shown).not.toContain(PASSWORD)
    const machine = await Machine.boot('install-asked', { disk })
    try {
      const api = await ApiClient.connect(machine.url, machine.fingerprint)
      await api.login(PASSWORD)
      expect((await machine.sh('hostname')).output.trim()).toBe('by-hand')
    } finally {
      await machine.off()
    }
  }, 1_800_000)
})
