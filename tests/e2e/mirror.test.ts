import { describe, expect, it } from 'vitest'
import type { HostMirror } from '../../mgmt/src/mirror/mirror.schema.ts'
import type { Task } from '../../mgmt/src/tasks/task.schema.ts'
import { until } from '../lib/wait.ts'
import { stand } from './stand.ts'

const SCHEMES = ['light', 'dark'] as const

describe('the boot mirror', () => {
  const at = stand({ setUp: true })
  const mirrorOf = (id: string) => at.api.get<HostMirror>(`/api/v1/hosts/${id}/mirror`)
  const card = () => at.visitor.page.locator('section', { hasText: 'Boot mirror' }).last()
  const findings = async () => {
    const found: string[] = []
    for (const colorScheme of SCHEMES) {
      await at.visitor.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      found.push(...(await at.visitor.accessibilityFindings()))
    }
    return found
  }
  const picture = async (name: string) => {
    for (const colorScheme of SCHEMES) {
      await at.visitor.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await card().scrollIntoViewIfNeeded()
      await at.visitor.screenshot(`e2e boot mirror ${name} ${colorScheme}`)
    }
  }

  it('of a host with both disks shows them, and there is nothing to do', async () => {
    const { page } = at.visitor
    await page.goto(`/hosts/${(await at.hostNamed('sim-host')).id}`)
    await card().getByText('Healthy', { exact: true }).waitFor()
    await card().getByText('SIM-AN1', { exact: true }).waitFor()
    expect(await card().getByText('Active', { exact: true }).count()).toBe(2)
    expect(await card().getByRole('button').count()).toBe(0)
    expect(await findings()).toEqual([])
  })

  it('of a host with one disk says how there is one', async () => {
    const { page } = at.visitor
    await page.goto(`/hosts/${(await at.hostNamed('charlie')).id}`)
    await card().getByText('The system of this host is on one disk', { exact: false }).waitFor()
    await card().getByRole('link', { name: 'About the boot mirror' }).click()
    await page.getByRole('heading', { level: 1, name: 'Boot mirror' }).waitFor()
  })

  it('that lacks a disk is seen from the dashboard and in the list of hosts', async () => {
    const { page } = at.visitor
    await page.goto('/hosts')
    await page.getByText('Mirror degraded', { exact: true }).waitFor()
    await page.goto('/')
    await page.getByText('Boot mirror degraded on bravo').waitFor()
    expect(await findings()).toEqual([])
    await at.visitor.screenshot('e2e boot mirror dashboard')
    await page.getByRole('link', { name: 'Show' }).click()
    await page.getByRole('heading', { level: 1, name: 'bravo' }).waitFor()
    await card().getByText('/dev/nvme2n1 (Simulated 1.92 TB SSD, serial number SIM-BN2) has failed.').waitFor()
    await card().getByRole('cell', { name: 'It is too small' }).waitFor()
    const small = card().getByRole('button', { name: 'Replace with /dev/sdb…' })
    expect(await small.getAttribute('aria-disabled')).toBe('true')
    expect(await findings()).toEqual([])
    await picture('degraded')
  })

  it('can be read on a phone', async () => {
    const phone = await at.open({ viewport: { width: 390, height: 844 }, touch: true })
    await phone.login('correct horse battery staple')
    await phone.page.goto(`/hosts/${(await at.hostNamed('bravo')).id}`)
    await phone.page.getByText('Replace the disk: everything is on a single one now').scrollIntoViewIfNeeded()
    const wide = await phone.page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth')
    expect(wide).toBeLessThanOrEqual(0)
    await phone.screenshot('e2e boot mirror phone')
    await phone.close()
  })

  it('is rebuilt on another disk after its serial number was typed, with progress, until it is whole', async () => {
    const { page } = at.visitor
    const { id } = await at.hostNamed('bravo')
    await page.goto(`/hosts/${id}`)
    await card().getByRole('button', { name: 'Replace with /dev/nvme1n1…' }).click()
    const dialog = page.getByRole('alertdialog')
    await dialog.getByText('EVERYTHING on /dev/nvme1n1', { exact: false }).waitFor()
    const erase = dialog.getByRole('button', { name: 'Erase and replace' })
    for (const wrong of ['', 'SIM-BN2', '/dev/nvme1n1']) {
      await dialog.getByRole('textbox').fill(wrong)
      expect(await erase.getAttribute('aria-disabled')).toBe('true')
    }
    expect(await findings()).toEqual([])
    expect((await mirrorOf(id)).state).toBe('degraded')
    await dialog.getByRole('textbox').fill('SIM-BN1')
    await at.visitor.screenshot('e2e boot mirror question')
    await erase.click()
    const bar = page.getByRole('progressbar', { name: 'Rebuild of the boot mirror' })
    await until('the bytes are counted', async () => Number(await bar.getAttribute('aria-valuenow')) > 0, {
      deadlineMs: 20_000,
    })
    await card()
      .getByText(/% *, .* of .*left/)
      .waitFor()
    expect(await findings()).toEqual([])
    await picture('rebuilding')

    await card().getByText('Healthy', { exact: true }).waitFor()
    await card().getByText('SIM-BN1', { exact: true }).waitFor()
    expect(await card().getByText('Active', { exact: true }).count()).toBe(2)
    await picture('healthy')

    // The second channel: what the service says of it, and of the task.
    expect(await mirrorOf(id)).toMatchObject({ state: 'healthy', missing: 0, rebuild: null, candidates: [] })
    const ended = async () => {
      const { items } = await at.api.get<{ items: Task[] }>('/api/v1/tasks?limit=20')
      return items.find(({ kind }) => kind === 'host.replace-mirror-disk')?.status === 'succeeded'
    }
    await until('the task is done', ended, { deadlineMs: 10_000 })
    await page.goto('/')
    await page.getByRole('heading', { level: 2, name: 'Capacity' }).waitFor()
    expect(await page.getByText('Boot mirror degraded').count()).toBe(0)
  })
})
