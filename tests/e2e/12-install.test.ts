import { describe, expect, it } from 'vitest'
import type { Installation } from '../../mgmt/src/installation/installation.schema.ts'
import type { Task } from '../../mgmt/src/tasks/task.schema.ts'
import { until } from '../lib/wait.ts'
import { stand } from './stand.ts'

const PASSWORD = 'for the installed host only'

describe('installing from the pages of a live system', () => {
  const at = stand({ setUp: true, live: true, seed: 0 })
  const state = () => at.api.get<Installation>('/api/v1/installation')
  const next = (name = 'Next') => at.visitor.page.getByRole('button', { name, exact: true }).click()
  const findings = async () => {
    const found: string[] = []
    for (const colorScheme of ['light', 'dark'] as const) {
      await at.visitor.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      found.push(...(await at.visitor.accessibilityFindings()))
    }
    return found
  }
  /** Goes to the plan for a disk; every step stays as it is, but for what `fill` does. */
  const toPlan = async (disk: string, fill: (step: string) => Promise<void> = async () => {}) => {
    const { page } = at.visitor
    await page.goto('/install')
    await page.getByRole('radio', { name: disk }).check()
    await fill('Disk')
    await next()
    for (const step of ['Encryption', 'Network and name', 'Administrator']) {
      await page.getByRole('heading', { level: 2, name: step }).waitFor()
      await fill(step)
      expect(await findings()).toEqual([])
      await next(step === 'Administrator' ? 'Show the plan' : 'Next')
    }
    await page.getByRole('heading', { level: 2, name: 'Plan' }).waitFor()
  }
  const confirmed = async (disk: string) => {
    await at.visitor.page.getByRole('button', { name: 'Install…' }).click()
    const dialog = at.visitor.page.getByRole('alertdialog')
    expect(await dialog.getByRole('button', { name: 'Install' }).getAttribute('aria-disabled')).toBe('true')
    await dialog.getByRole('textbox').fill(disk)
    await dialog.getByRole('button', { name: 'Install' }).click()
  }

  it('is offered on every page, and shows what is on each disk and why some cannot be used', async () => {
    const { page } = at.visitor
    await page.goto('/')
    await page.getByRole('link', { name: 'Install to disk…' }).click()
    await page.getByRole('heading', { level: 1, name: 'Install to disk' }).waitFor()
    await page.getByText('Holds data: sdb1 "photos" (xfs)').waitFor()
    expect(await page.getByRole('radio', { name: '/dev/sdc' }).isDisabled()).toBe(true)
    await page.getByText('This system was started from it.').waitFor()
    const button = page.getByRole('button', { name: 'Next' })
    expect(await button.getAttribute('aria-disabled')).toBe('true')
    await page.getByRole('radio', { name: '/dev/sdb' }).check()
    expect(await button.getAttribute('aria-disabled')).toBe('true')
    expect(await findings()).toEqual([])
  })

  it('shows what the host refuses beside the step that it is about, and writes nothing', async () => {
    const { page } = at.visitor
    await toPlan('/dev/sda', async step => {
      if (step !== 'Network and name') return
      await page.getByRole('radio', { name: 'Fixed' }).check()
      await page.getByRole('textbox', { name: 'Addresses' }).fill('192.0.2.10/24')
      await page.getByLabel('Gateway', { exact: true }).fill('198.51.100.1')
    })
    await page.getByText('network.gateway', { exact: false }).first().waitFor()
    const install = page.getByRole('button', { name: 'Install…' })
    expect(await install.getAttribute('aria-disabled')).toBe('true')
    await page.getByRole('button', { name: 'Change it' }).click()
    await page.getByText('is in the subnet of none of the addresses').waitFor()
    await page.getByLabel('Gateway', { exact: true }).fill('192.0.2.1')
    await next()
    await next('Show the plan')
    await page.getByText('gateway 192.0.2.1', { exact: false }).waitFor()
    expect((await state()).status).toEqual({ phase: 'idle' })
  })

  it('plans a mirror on a second disk, and says what is lost on it', async () => {
    const { page } = at.visitor
    await page.goto('/install')
    await page.getByRole('radio', { name: '/dev/sda' }).check()
    const second = page.getByRole('group', { name: 'Second disk' })
    expect(await second.getByRole('radio', { name: 'None' }).isChecked()).toBe(true)
    expect(await second.getByRole('radio', { name: '/dev/sda' }).count()).toBe(0)
    await second.getByRole('radio', { name: '/dev/sdb' }).check()
    await page.getByText('Everything on /dev/sdb is lost').waitFor()
    expect(await findings()).toEqual([])
    await at.visitor.screenshot('e2e second disk')
    for (const step of ['Encryption', 'Network and name', 'Administrator']) {
      await next()
      await page.getByRole('heading', { level: 2, name: step }).waitFor()
    }
    await next('Show the plan')
    const plan = page.getByRole('region', { name: 'The whole plan' })
    await plan.getByText('ERASE /dev/sdb', { exact: false }).waitFor()
    await page.getByRole('button', { name: 'Install…' }).click()
    const dialog = page.getByRole('alertdialog')
    await dialog.getByText('Install on /dev/sda and /dev/sdb?').waitFor()
    await dialog.getByText('EVERYTHING on /dev/sdb is lost: sdb1 "photos" (xfs).').waitFor()
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    expect((await state()).status).toEqual({ phase: 'idle' })
  })

  it('installs after the name of the disk was typed, with progress, and shows the recovery key once', async () => {
    const { page } = at.visitor
    await toPlan('/dev/sda', async step => {
      if (step === 'Encryption') await page.getByRole('radio', { name: 'Opened by the TPM' }).check()
      if (step === 'Network and name') await page.getByLabel('Host name').fill('rack-7')
      if (step !== 'Administrator') return
      await page.getByLabel("Administrator's password").fill(PASSWORD)
      await page.getByLabel('Repeat the password').fill(PASSWORD)
    })
    const plan = page.getByRole('region', { name: 'The whole plan' })
    await plan.getByText('ERASE /dev/sda', { exact: false }).waitFor()
    expect(await plan.textContent()).toContain('rack-7')
    expect(await page.content()).not.toContain(PASSWORD)
    expect(await findings()).toEqual([])
    await confirmed('/dev/sda')
    const bar = page.getByRole('progressbar', { name: 'Installation' })
    await until('the bytes are counted', async () => Number(await bar.getAttribute('aria-valuenow')) > 0, {
      deadlineMs: 20_000,
    })
    expect(await findings()).toEqual([])
    await page.getByRole('heading', { level: 2, name: /is installed on \/dev\/sda/ }).waitFor()
    const restart = page.getByRole('button', { name: 'Restart from the disk' })
    expect(await restart.getAttribute('aria-disabled')).toBe('true')
    await page.getByRole('button', { name: 'Show the recovery key' }).click()
    await page.getByText('It is shown only now').waitFor()
    const [key = ''] = /([a-z]{8}-){7}[a-z]{8}/.exec((await page.getByRole('main').textContent()) ?? '') ?? []
    expect(key).not.toBe('')
    expect(await findings()).toEqual([])
    await page.getByLabel('Type the last group of the key').fill(key.slice(-8))
    expect(await restart.getAttribute('aria-disabled')).toBeNull()

    // The second channel: what the service says, and that the key is nowhere any more.
    const { disks, status } = await state()
    expect(status).toMatchObject({ phase: 'succeeded', disk: '/dev/sda', recoveryKey: false })
    expect(disks[0]).toMatchObject({ path: '/dev/sda', holds: 'installation' })
    const { items } = await at.api.get<{ items: Task[] }>('/api/v1/tasks?limit=20')
    expect(items.find(({ kind }) => kind === 'host.install')).toMatchObject({ status: 'succeeded' })
    expect(JSON.stringify(items)).not.toContain(key)
    await page.reload()
    await page.getByRole('button', { name: 'Restart from the disk' }).waitFor()
    expect(await page.content()).not.toContain(key)
  })

  it('works on a phone, and restarts the host', async () => {
    const phone = await at.open({ viewport: { width: 390, height: 844 }, touch: true })
    await phone.login('correct horse battery staple')
    await phone.page.goto('/install')
    const restart = phone.page.getByRole('button', { name: 'Restart from the disk' })
    await restart.waitFor()
    const wide = await phone.page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth')
    expect(wide).toBeLessThanOrEqual(0)
    await restart.tap()
    await phone.page.getByText('The machine restarts.', { exact: false }).waitFor()
    const { items } = await at.api.get<{ items: Task[] }>('/api/v1/tasks?limit=20')
    expect(items[0]).toMatchObject({ kind: 'host.reboot', targets: [{ name: 'sim-host' }] })
    await phone.close()
  })
})

describe('on a host that is installed', () => {
  const at = stand({ setUp: true })

  it('there is nothing to install', async () => {
    const { page } = at.visitor
    await page.goto('/install')
    await page.getByText('This system is installed').waitFor()
    expect(await page.getByRole('link', { name: 'Install to disk…' }).count()).toBe(0)
    expect(await at.visitor.accessibilityFindings()).toEqual([])
  })
})
