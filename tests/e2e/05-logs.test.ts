import { describe, expect, it } from 'vitest'
import type { Host } from '../../mgmt/src/hosts/host.schema.ts'
import type { LogPage } from '../../mgmt/src/logs/log.schema.ts'
import { until } from '../lib/wait.ts'
import { stand } from './stand.ts'

describe('the logs of a host', () => {
  const at = stand({ setUp: true })
  const host = async () => (await at.api.get<{ items: Host[] }>('/api/v1/hosts')).items[0]
  const rows = () => at.visitor.page.getByRole('list', { name: 'Log entries' }).getByRole('listitem')

  it('show what was written, newest first, and follow it', async () => {
    const { page } = at.visitor
    await page.goto(`/hosts/${(await host())?.id}`)
    await page.getByRole('tab', { name: 'Logs' }).click()
    await page.getByText('Following', { exact: true }).waitFor()
    const newest = async () => (await rows().first().textContent()) ?? ''
    const before = await newest()
    await until('a new entry comes by itself', async () => (await newest()) !== before, { deadlineMs: 20_000 })
    await page.getByRole('button', { name: 'Pause' }).click()
    await page.getByText('Not following').waitFor()
    const paused = await newest()
    await page.getByRole('button', { name: 'Load older entries' }).click()
    await page.getByText(/^[4-9]\d\d entries loaded$/).waitFor()
    // Only what is on the screen is rendered: back up, to see the newest again.
    await page.getByRole('list', { name: 'Log entries' }).evaluate(list => list.parentElement?.scrollTo(0, 0))
    await page.locator('li[aria-posinset="1"]').waitFor()
    expect(await newest()).toBe(paused)
  })

  it('are filtered by level, unit and text, and the address keeps the filter', async () => {
    const { page } = at.visitor
    await page.getByRole('combobox', { name: 'Level' }).selectOption('3')
    await until(
      'only errors are left',
      async () => {
        const texts = await rows().allTextContents()
        return texts.length > 0 && texts.every(text => text.includes('Error'))
      },
      { deadlineMs: 20_000 },
    )
    await page.getByLabel('Unit').fill('limiquantixd.service')
    await page.getByText('host does not answer: connection to libvirt was lost').first().waitFor()
    await page.waitForURL(/unit=limiquantixd\.service/)
    await page.reload()
    await page.getByText('host does not answer: connection to libvirt was lost').first().waitFor()
    const query = 'limit=5&unit=limiquantixd.service&priority=3'
    const { items } = await at.api.get<LogPage>(`/api/v1/hosts/${(await host())?.id}/logs?${query}`)
    expect(items).toHaveLength(5)
    await page.getByLabel('Search text').fill('nobody wrote this')
    await page.getByText('No entry matches').waitFor()
    await page.getByRole('button', { name: 'Clear filters' }).click()
    await rows().nth(5).waitFor()
  })

  it('open by keyboard and show every field', async () => {
    const { page } = at.visitor
    await page.getByRole('button', { name: 'Pause' }).click()
    await rows().first().getByRole('button').first().focus()
    await page.keyboard.press('ArrowDown')
    await rows().nth(1).getByRole('button').first().and(page.locator(':focus')).waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Copy entry' }).waitFor()
    await page.getByText('_TRANSPORT').waitFor()
    expect(await at.visitor.accessibilityFindings()).toEqual([])
  })

  it('do not follow a time that is over, and say why', async () => {
    const { page } = at.visitor
    await page.getByRole('combobox', { name: 'Boot' }).selectOption({ label: 'The boot before' })
    const follow = page.getByRole('button', { name: 'Follow' })
    await until('it cannot be followed', async () => (await follow.getAttribute('aria-disabled')) === 'true', {
      deadlineMs: 20_000,
    })
    await at.visitor.screenshot('logs')
  })
})
