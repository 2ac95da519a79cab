import { describe, expect, it } from 'vitest'
import type { HostTime } from '../../mgmt/src/time/time.schema.ts'
import { until } from '../lib/wait.ts'
import { stand } from './stand.ts'

describe('looking into a host', () => {
  const at = stand({ setUp: true })
  const DEADLINE = { deadlineMs: 20_000 }

  it('shows its parts, and which disk is about to fail', async () => {
    const { page } = at.visitor
    await page.goto(`/hosts/${(await at.hostNamed('bravo')).id}`)
    await page.getByRole('tab', { name: 'Hardware' }).click()
    const disks = page.getByRole('region', { name: 'Disks', exact: true })
    await disks.getByRole('row', { name: /sda.*Failing.*412 bad sectors/ }).waitFor()
    await disks.getByRole('row', { name: /nvme0n1.*Healthy/ }).waitFor()
    await page.getByText('Memory modules: 128 GiB in 4 modules, 4 empty slots').waitFor()
    await page.getByText('Ethernet Controller E810-XXV for SFP').first().waitFor()
    expect(await at.visitor.accessibilityFindings()).toEqual([])
    await at.visitor.screenshot('hardware')
  })

  it('shows what a host does not tell as absent', async () => {
    const { page } = at.visitor
    await page.goto(`/hosts/${(await at.hostNamed('charlie')).id}?tab=hardware`)
    await page.getByText('No BMC was found').waitFor()
    await page.getByText('The firmware does not describe the memory modules.').waitFor()
    await page.getByText('This machine has no temperature sensor that can be read.').waitFor()
  })

  it('sets time zone and servers, and shows when they answer', async () => {
    const { page } = at.visitor
    const { id } = await at.hostNamed('bravo')
    await page.goto(`/hosts/${id}?tab=time`)
    await page.getByText('Synchronised', { exact: true }).waitFor()
    const save = page.getByRole('button', { name: 'Save' })
    await until('nothing is to be saved', async () => (await save.getAttribute('aria-disabled')) === 'true', DEADLINE)
    await page.getByRole('combobox', { name: 'Time zone' }).fill('Tokyo')
    await page.getByRole('option', { name: 'Asia/Tokyo' }).click()
    await page.getByLabel('Time servers').fill('ntp1.example.org, ntp2.example.org')
    await save.click()
    await page.getByText('Not synchronised').waitFor()
    await page.getByText('Synchronised', { exact: true }).waitFor({ timeout: 20_000 })
    const { config } = await at.api.get<HostTime>(`/api/v1/hosts/${id}/time`)
    expect(config.ntpServers).toEqual(['ntp1.example.org', 'ntp2.example.org'])
    expect(config.timeZone).toBe('Asia/Tokyo')
    expect(await page.getByLabel('Time servers').inputValue()).toBe('ntp1.example.org\nntp2.example.org')
    expect(await at.visitor.accessibilityFindings()).toEqual([])
    await at.visitor.screenshot('time')
  })

  it('sends the journal to a server, says what is wrong, and how far it is', async () => {
    const { page } = at.visitor
    await page.goto(`/hosts/${(await at.hostNamed('bravo')).id}?tab=logs`)
    await page.getByRole('button', { name: 'Send to a server' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('switch', { name: 'Send the journal of this host' }).check()
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.getByText('name the server that takes the entries').waitFor()
    await dialog.getByLabel('Server').fill('error.example.org')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.getByText('Nobody listens at error.example.org.', { exact: false }).waitFor()
    expect(await at.visitor.accessibilityFindings()).toEqual([])
    await dialog.getByLabel('Server').fill('logs.example.org')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.getByText('Connected', { exact: true }).waitFor()
    await at.visitor.screenshot('forward')
    await dialog.getByRole('button', { name: 'Close' }).last().click()
  })

  it('makes a support bundle, which can be fetched once', async () => {
    const { page } = at.visitor
    await page.getByRole('button', { name: 'Support bundle' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('There is no bundle to fetch.').waitFor()
    await dialog.getByRole('button', { name: 'Make a bundle' }).click()
    const link = dialog.getByRole('link', { name: 'Download' })
    await link.waitFor({ timeout: 30_000 })
    expect(await at.visitor.accessibilityFindings()).toEqual([])
    await at.visitor.screenshot('support')
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()])
    expect(download.suggestedFilename()).toMatch(/^limiquantix-support-bravo-\d{12}\.tar\.gz$/)
    await download.path()
    await dialog.getByText('There is no bundle to fetch.').waitFor()
  })
})
