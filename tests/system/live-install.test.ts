import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { ensureIso } from '../../image/iso.ts'
import type { Host } from '../../mgmt/src/hosts/host.schema.ts'
import type { HostSecurity } from '../../mgmt/src/security/security.schema.ts'
import { ApiClient } from '../lib/api.ts'
import { openBrowser, Visitor } from '../lib/browser.ts'
import { until } from '../lib/wait.ts'
import { Machine, machineDirectory } from './machine.ts'
import { INSTALL_MS } from './medium-install.ts'
import { softwareTpm } from './tpm.ts'
import { HOST_NAME, PASSWORD } from './world.ts'

const FULL = process.env.FULL === '1'
const NAME = 'live-install'
const INSTALLED_PASSWORD = 'chosen in the browser'
const KEY = /([cbdefghijklnrtuv]{8}-){7}[cbdefghijklnrtuv]{8}/

/** Somebody tries the system without installing it, likes it, and installs it from its own pages on a second disk. */
describe.runIf(FULL)('installing from the pages of a live system', () => {
  let dir: string
  let target: string
  let machine: Machine
  let browser: Browser | undefined
  let visitor: Visitor
  let failed = false
  let recoveryKey = ''

  const run = async (command: string) => {
    const { code, output } = await machine.sh(command)
    if (code !== 0) throw new Error(`in the appliance: ${command}: exit code ${code}\n${output}`)
    return output.trim()
  }
  const tpm = () => softwareTpm(join(dir, 'tpm'))

  beforeAll(async () => {
    dir = await machineDirectory(NAME)
    const [small, second] = [join(dir, 'disk.qcow2'), join(dir, 'second.qcow2')]
    for (const [disk, size] of [
      [small, '1G'],
      [second, '16G'],
    ] as const) {
      execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', disk, size])
    }
    target = second
    const drive = ['-drive', `if=none,id=second,format=qcow2,file=${second}`]
    const medium = { as: 'cd' as const, file: await ensureIso() }
    const extraArgs = [...drive, '-device', 'virtio-blk-pci,drive=second,serial=SECOND', ...tpm()]
    machine = await Machine.boot(NAME, { disk: small, medium, extraArgs, menuKeys: '\x1b[B\r' })
    const api = await ApiClient.connect(machine.url, machine.fingerprint)
    const { setupCode } = machine
    await api.post('/api/v1/setup', { setupCode, password: PASSWORD, hostName: HOST_NAME })
    browser = await openBrowser()
    visitor = await Visitor.open(browser, machine.url)
    visitor.context.setDefaultTimeout(120_000)
    await visitor.login(PASSWORD)
  }, 900_000)
  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail') return
    failed = true
    await visitor?.screenshot(`${NAME} ${task.name}`).catch(() => {})
  })
  afterAll(async () => {
    if (failed) await machine?.saveArtifacts()
    await browser?.close()
    await machine?.off()
  }, 300_000)

  it('shows both disks, of which one is too small, and asks its questions', async () => {
    const { page } = visitor
    await page.getByRole('link', { name: 'Install to disk…' }).click()
    await page.getByRole('radio', { name: '/dev/vda' }).waitFor()
    expect(await page.getByRole('radio', { name: '/dev/vda' }).isDisabled()).toBe(true)
    await page.getByText('serial SECOND', { exact: false }).waitFor()
    await page.getByRole('radio', { name: '/dev/vdb' }).check()
    const next = () => page.getByRole('button', { name: 'Next' }).click()
    await next()
    await page.getByRole('radio', { name: 'Opened by the TPM' }).check()
    await next()
    await page.getByLabel('Host name').fill('rack-7')
    await next()
    await page.getByLabel("Administrator's password").fill(INSTALLED_PASSWORD)
    await page.getByLabel('Repeat the password').fill(INSTALLED_PASSWORD)
    await page.getByRole('button', { name: 'Show the plan' }).click()
    const plan = page.getByRole('region', { name: 'The whole plan' })
    await plan.getByText('ERASE /dev/vdb', { exact: false }).waitFor()
    // Nothing was written by planning.
    expect(await run('lsblk -nro NAME /dev/vdb')).toBe('vdb')
  }, 600_000)

  it('installs with progress, one at a time, and shows the recovery key once', async () => {
    const { page } = visitor
    await page.getByRole('button', { name: 'Install…' }).click()
    const dialog = page.getByRole('alertdialog')
    await dialog.getByRole('textbox').fill('/dev/vdb')
    await dialog.getByRole('button', { name: 'Install' }).click()
    const bar = page.getByRole('progressbar', { name: 'Installation' })
    const seen = new Set<number>()
    const look = async () => {
      const value = await bar.getAttribute('aria-valuenow', { timeout: 1000 }).catch(() => null)
      if (value !== null) seen.add(Number(value))
      return [...seen].some(percent => percent > 0 && percent < 100)
    }
    await until('the bytes are counted', look, { deadlineMs: INSTALL_MS })
    // Somebody at the console cannot begin a second one.
    await run('echo "version: 1" > /run/second.yaml')
    const second = await machine.sh('/usr/lib/limiquantix/limiquantixd install --answers /run/second.yaml --yes')
    expect([second.code, second.output]).toEqual([1, expect.stringContaining('An installation runs already')])
    await page.getByRole('heading', { level: 2, name: /is installed on \/dev\/vdb/ }).waitFor({ timeout: INSTALL_MS })
    await page.getByRole('button', { name: 'Show the recovery key' }).click()
    await page.getByText('It is shown only now').waitFor()
    recoveryKey = KEY.exec((await page.getByRole('main').textContent()) ?? '')?.[0] ?? ''
    expect(recoveryKey).toMatch(KEY)
    expect(visitor.problems).toEqual([])
  }, 900_000)

  it('leaves no secret behind, and the disk encrypted', async () => {
    expect(await run('lsblk -nro PARTLABEL,FSTYPE /dev/vdb')).toMatch(/state crypto_LUKS[\s\S]*local crypto_LUKS/)
    expect(await run('ls -1 /run/limiquantix/installation')).toBe('facts.json\nstatus.json')
    for (const secret of [INSTALLED_PASSWORD, recoveryKey]) {
      const { output } = await machine.sh(
        `grep -rlF '${secret}' /run/limiquantix /var/lib/limiquantix /var/log | head; journalctl -b -t limiquantixd -t systemd --no-pager | grep -cF '${secret}'`,
      )
      expect(output.trim()).toBe('0')
    }
    expect(await run('systemctl list-units --failed --plain --no-legend')).toBe('')
  }, 300_000)

  it('restarts the machine when the key was written down', async () => {
    const { page } = visitor
    await page.getByLabel('Type the last group of the key').fill(recoveryKey.slice(-8))
    await page.getByRole('button', { name: 'Restart from the disk' }).click()
    await page.getByText('The machine restarts.', { exact: false }).waitFor()
    await machine.appliance.waitForSerial(/reboot: Restarting system/, 300_000)
    await machine.off()
  }, 600_000)

  it('starts from the second disk alone, with what was answered, opened by the TPM', async () => {
    machine = await Machine.boot(NAME, { disk: target, extraArgs: tpm() })
    const api = await ApiClient.connect(machine.url, machine.fingerprint)
    await api.login(INSTALLED_PASSWORD)
    const { items } = await api.get<{ items: Host[] }>('/api/v1/hosts')
    expect(items).toMatchObject([{ name: 'rack-7', state: { live: false } }])
    expect(await api.get('/api/v1/installation')).toMatchObject({ live: false, disks: [] })
    const security = await api.get<HostSecurity>(`/api/v1/hosts/${items[0]?.id}/security`)
    expect(security.volumes.map(({ openedBy }) => openedBy)).toEqual(['tpm', 'tpm'])
    // The second channel: the key that was shown opens what is on the disk.
    await run(
      `printf %s '${recoveryKey}' | cryptsetup open --test-passphrase /dev/disk/by-partlabel/state --key-file -`,
    )
    expect(await run('findmnt -no FSTYPE /')).toBe('erofs')
    expect(await run('hostname')).toBe('rack-7')
  }, 900_000)
})
