import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { ensureIso, sha256 } from '../../image/iso.ts'
import { Appliance } from '../../image/qemu/appliance.ts'
import type { Medium } from '../../image/qemu/arguments.ts'
import type { Host } from '../../mgmt/src/hosts/host.schema.ts'
import { ApiClient } from '../lib/api.ts'
import { saveArtifact } from '../lib/artifacts.ts'
import { openBrowser, Visitor } from '../lib/browser.ts'
import { until } from '../lib/wait.ts'
import { blankDisk, installedDisk } from './disks.ts'
import { chosenAccelerator, freePorts, Machine, machineDirectory } from './machine.ts'
import { HOST_NAME, PASSWORD } from './world.ts'

const FULL = process.env.FULL === '1'
const BOOT_MS = 420_000

/** A machine that has a disk with this version installed, and a blank one, and starts from the medium. */
async function machineWith(name: string, as: Medium['as']) {
  const dir = await machineDirectory(name)
  const iso = await ensureIso()
  const stick = join(dir, 'stick.img')
  if (as === 'usb') await cp(iso, stick)
  const medium: Medium = { as, file: as === 'usb' ? stick : iso }
  const disks = { installed: await installedDisk(dir), blank: await blankDisk(dir), medium: medium.file }
  const blank = ['-drive', `if=none,id=blank,format=raw,file=${disks.blank}`, '-device', 'virtio-blk-pci,drive=blank']
  return { dir, medium, disks, extraArgs: blank }
}

type Disks = Awaited<ReturnType<typeof machineWith>>['disks']

async function sums(disks: Disks): Promise<Record<string, string>> {
  return Object.fromEntries(
    await Promise.all(Object.entries(disks).map(async ([name, file]) => [name, await sha256(file)])),
  )
}

describe.runIf(FULL).each<Medium['as']>(['cd', 'usb'])('without installing, from %s', as => {
  const name = `live-${as}`
  let machine: Machine
  let browser: Browser | undefined
  let disks: Disks
  let before: Record<string, string>
  let failed = false

  const run = async (command: string) => {
    const { code, output } = await machine.sh(command)
    if (code !== 0) throw new Error(`in the appliance: ${command}: exit code ${code}\n${output}`)
    return output.trim()
  }

  beforeAll(async () => {
    const prepared = await machineWith(name, as)
    disks = prepared.disks
    before = await sums(disks)
    // The second entry: one down.
    machine = await Machine.boot(name, { ...prepared, disk: disks.installed, menuKeys: '\x1b[B\r' })
  }, 900_000)
  afterEach(({ task }) => {
    if (task.result?.state === 'fail') failed = true
  })
  afterAll(async () => {
    if (failed) await machine.saveArtifacts()
    await browser?.close()
    await machine?.off()
  }, 300_000)

  it('offers what works in its menu, and says on the console that nothing is kept', async () => {
    const shown = await machine.console()
    expect(shown).toContain('Try without installing')
    expect(shown).toContain('Rescue')
    expect(shown).toContain('Live: nothing is kept')
  })

  it('runs from the medium, with a verified root, and keeps its state in memory', async () => {
    expect(await run('findmnt -no FSTYPE /')).toBe('erofs')
    const below = await run('lsblk -nsro NAME,TYPE /dev/mapper/root')
    expect(below).toMatch(as === 'cd' ? /^loop\d+ loop$/m : /^sd[a-z] disk$/m)
    expect(below).not.toMatch(/^vd/m)
    for (const path of ['/var', '/srv/local']) expect(await run(`findmnt -no FSTYPE ${path}`)).toBe('tmpfs')
    expect(await run('cat /proc/cmdline')).toContain('limiquantix.live')
  })

  it('sees the disks of the machine and leaves them alone', async () => {
    // The installed system's partitions have the names that an installed system looks for.
    expect(await run('ls /dev/disk/by-partlabel')).toMatch(/\bstate\b/)
    expect(await run('lsblk -nro MOUNTPOINTS $(ls -d /dev/vd*) | sort -u')).toBe('')
    expect((await machine.sh('test -e /var/foreign')).code).toBe(1)
    expect(await run('systemctl list-units --failed --plain --no-legend')).toBe('')
  })

  it('has the whole interface, which says on every page that nothing is kept', async () => {
    const api = await ApiClient.connect(machine.url, machine.fingerprint)
    const { setupCode } = machine
    await api.post('/api/v1/setup', { setupCode, password: PASSWORD, hostName: HOST_NAME })
    await api.login(PASSWORD)
    const { items } = await api.get<{ items: Host[] }>('/api/v1/hosts')
    expect(items.map(host => host.state.live)).toEqual([true])
    browser = await openBrowser()
    const visitor = await Visitor.open(browser, machine.url)
    visitor.context.setDefaultTimeout(60_000)
    await visitor.login(PASSWORD)
    await visitor.page.getByText('Live: nothing is kept').waitFor()
    expect(visitor.problems).toEqual([])
  })

  it('goes off, and every disk is byte for byte what it was', async () => {
    expect(await machine.appliance.stop()).toBe(true)
    expect(await sums(disks)).toEqual(before)
  }, 300_000)
})

describe.runIf(FULL)('rescue, chosen in the menu', () => {
  it('gives a root shell on the serial console, and no network service', async () => {
    const { dir, medium, disks, extraArgs } = await machineWith('rescue', 'cd')
    const before = await sums(disks)
    const [httpsPort] = await freePorts()
    const accel = await chosenAccelerator()
    await using appliance = await Appliance.start({
      ...{ dir, medium, extraArgs, accel, httpsPort, disk: disks.installed, memoryMiB: 2048, cpus: 2 },
    })
    const says = async (pattern: RegExp) => await appliance.waitForSerial(pattern, BOOT_MS)
    try {
      await says(/Rescue: a root shell/)
      // The third entry: two down.
      await appliance.type('\x1b[B\x1b[B\r')
      await says(/LimiQuantix rescue/)
      await until(
        'the shell answers',
        async () => {
          await appliance.type(
            'echo uid=$(id -u) var=$(findmnt -no FSTYPE /var) open=$(ss -Hltn | grep -vc 127.0.0).\r',
          )
          return /uid=0 var=tmpfs open=0\./.test(await appliance.console())
        },
        { deadlineMs: 120_000, everyMs: 5000 },
      )
    } finally {
      saveArtifact('rescue-serial.log', await appliance.console())
    }
    await appliance.off()
    expect(await sums(disks)).toEqual(before)
  }, 900_000)
})
