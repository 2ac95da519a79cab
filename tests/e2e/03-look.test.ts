import { afterAll, describe, expect, it } from 'vitest'
import { PASSWORD } from '../lib/service.ts'
import { stand } from './stand.ts'

const PAGES = [
  ['/', 'Dashboard'],
  ['/vms', 'Virtual machines'],
  ['/vms/new', /.+/],
  ['/images', 'Images'],
  ['/volumes', 'Volumes'],
  ['/networks', 'Networks'],
  ['/hosts', 'Hosts'],
  ['/tasks', 'Tasks'],
  ['/audit', 'Audit'],
  ['/settings', 'Settings'],
  ['/settings?tab=tokens', 'Settings'],
  ['/settings?tab=certificate', 'Settings'],
  ['/help', 'Getting started'],
  ['/help/answers', 'The answer file'],
  ['/help/changes', 'Network, firewall, name and certificate'],
  ['/help/operations', 'Looking into a host'],
  ['/help/updates', 'Updates'],
  ['/help/secure-boot', 'Secure Boot'],
  ['/help/mirror', 'Boot mirror'],
] as const

const HOST_TABS = ['overview', 'load', 'network', 'hardware', 'security', 'time', 'updates', 'logs', 'tasks'] as const

describe('every page', () => {
  const at = stand({ setUp: true })

  describe.each(['light', 'dark'] as const)('in %s', scheme => {
    it.each(PAGES)('%s is accessible', async (path, heading) => {
      const { visitor } = at
      await visitor.page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
      await visitor.page.goto(path)
      await visitor.page.getByRole('heading', { level: 1, name: heading }).waitFor()
      await visitor.page.waitForLoadState('load')
      expect(await visitor.accessibilityFindings()).toEqual([])
    })

    it.each(['summary', 'console', 'serial', 'disks', 'network', 'settings', 'tasks'])(
      'the tab %s of a VM is accessible',
      async tab => {
        const { items } = await at.api.get<{ items: { id: string; name: string; state: { power: string } }[] }>(
          '/api/v1/vms',
        )
        const vm = items.find(each => each.state.power === 'running')
        expect(vm).toBeDefined()
        await at.visitor.page.goto(`/vms/${vm?.id}?tab=${tab}`)
        await at.visitor.page.getByRole('heading', { level: 1, name: vm?.name ?? '' }).waitFor()
        await at.visitor.page.getByRole('tabpanel').waitFor()
        expect(await at.visitor.accessibilityFindings()).toEqual([])
      },
    )

    it.each(HOST_TABS)('the tab %s of a host is accessible', async tab => {
      const { items } = await at.api.get<{ items: { id: string; name: string }[] }>('/api/v1/hosts')
      await at.visitor.page.goto(`/hosts/${items[0]?.id}?tab=${tab}`)
      await at.visitor.page.getByRole('heading', { level: 1, name: items[0]?.name ?? '' }).waitFor()
      await at.visitor.page.getByRole('tabpanel').waitFor()
      await at.visitor.page
        .getByRole('status', { name: /^Loading/ })
        .first()
        .waitFor({ state: 'detached' })
      expect(await at.visitor.accessibilityFindings()).toEqual([])
    })
  })

  it('the check of accessibility finds what is wrong', async () => {
    await at.visitor.page.goto('about:blank')
    await at.visitor.page.setContent('<html lang="en"><main><h1>Title</h1><button></button></main></html>')
    expect((await at.visitor.accessibilityFindings()).join()).toContain('button-name')
  })

  it('a page that does not exist says so', async () => {
    await at.visitor.page.goto('/no/such/page')
    await at.visitor.page.getByRole('heading', { level: 1 }).waitFor()
    expect(await at.visitor.accessibilityFindings()).toEqual([])
  })

  it('a resource that does not exist says so and names the request', async () => {
    await at.visitor.page.goto('/vms/01900000-0000-7000-8000-000000000000')
    await at.visitor.page.getByText('Request', { exact: false }).first().waitFor()
    await at.visitor.page.getByRole('heading', { level: 1, name: 'Could not find the virtual machine' }).waitFor()
    await at.visitor.page.getByRole('main').getByRole('link', { name: 'All virtual machines' }).click()
    await at.visitor.page.getByRole('heading', { level: 1, name: 'Virtual machines' }).waitFor()
  })

  it('gives the focus back to where it was when a dialog closes', async () => {
    const { page } = at.visitor
    await page.goto('/settings?tab=tokens')
    const opener = page.getByRole('button', { name: 'Create a token' })
    await opener.click()
    await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).and(page.locator(':focus')).waitFor()
    await page.keyboard.press('Escape')
    await opener.and(page.locator(':focus')).waitFor()
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox').and(page.locator(':focus')).waitFor()
    await page.keyboard.press('Escape')
    await opener.and(page.locator(':focus')).waitFor()
  })

  it('is served with a policy that allows no script but its own, and no framing', async () => {
    const { headers } = await at.api.call('GET', '/')
    const policy = String(headers['content-security-policy'])
    expect(policy).toContain("default-src 'self'")
    expect(policy).toMatch(/frame-ancestors 'none'/)
    expect(policy).not.toMatch(/script-src[^;]*unsafe/)
    expect(headers['x-content-type-options']).toBe('nosniff')
    expect(headers['strict-transport-security']).toBeUndefined()
  })
})

describe('in a window of 1024 by 768', () => {
  const at = stand({ setUp: true })

  it.each(['/vms', '/images', '/volumes', '/networks', '/hosts', '/tasks'])('%s shows names in full', async path => {
    const { page } = at.visitor
    await page.setViewportSize({ width: 1024, height: 768 })
    await page.goto(path)
    await page.getByRole('row').nth(1).waitFor()
    const cut = await page.evaluate<string[]>(
      `[...document.querySelectorAll('tbody a, tbody td:first-child')].filter(each => each.scrollWidth > each.clientWidth + 1 && each.clientWidth > 0).map(each => each.textContent)`,
    )
    expect(cut).toEqual([])
  })

  it("a VM's properties stand in lines, not in letters", async () => {
    const { page } = at.visitor
    const { items } = await at.api.get<{ items: { id: string }[] }>('/api/v1/vms?limit=1')
    await page.goto(`/vms/${items[0]?.id}`)
    const values = page.locator('dl dd')
    await values.first().waitFor()
    const narrowest = await values.evaluateAll(all => Math.min(...all.map(each => each.clientWidth)))
    expect(narrowest).toBeGreaterThan(150)
  })
})

describe('on a phone', () => {
  const at = stand({ setUp: true })
  const phone = async () => {
    const visitor = await at.open({ viewport: { width: 390, height: 800 }, touch: true })
    await visitor.login(PASSWORD)
    at.visitor = visitor
    return visitor
  }
  let opened: ReturnType<typeof phone> | undefined
  afterAll(async () => await (await opened)?.close())

  it.each(PAGES)('%s fits the width', async (path, heading) => {
    opened ??= phone()
    const { page } = await opened
    await page.goto(path)
    await page.getByRole('heading', { level: 1, name: heading }).waitFor()
    const [wide, visible] = await page.evaluate<[number, number]>('[document.documentElement.scrollWidth, innerWidth]')
    expect(wide).toBeLessThanOrEqual(visible)
  })

  it.each(HOST_TABS)('the tab %s of a host fits the width', async tab => {
    opened ??= phone()
    const { page } = await opened
    const { items } = await at.api.get<{ items: { id: string; name: string }[] }>('/api/v1/hosts')
    await page.goto(`/hosts/${items[0]?.id}?tab=${tab}`)
    await page.getByRole('tabpanel').waitFor()
    await page
      .getByRole('status', { name: /^Loading/ })
      .first()
      .waitFor({ state: 'detached' })
    const [wide, visible] = await page.evaluate<[number, number]>('[document.documentElement.scrollWidth, innerWidth]')
    expect(wide).toBeLessThanOrEqual(visible)
  })

  it('leads everywhere by its navigation', async () => {
    opened ??= phone()
    const { page } = await opened
    await page.getByRole('button', { name: 'Open navigation' }).tap()
    await page.getByRole('dialog', { name: 'Navigation' }).getByRole('link', { name: 'Virtual machines' }).tap()
    await page.getByRole('heading', { level: 1, name: 'Virtual machines' }).waitFor()
    await page.getByRole('dialog', { name: 'Navigation' }).waitFor({ state: 'hidden' })
  })
})
