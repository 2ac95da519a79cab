import { describe, expect, it } from 'vitest'
import type { Acme } from '../../mgmt/src/acme/acme.schema.ts'
import { ApiClient } from '../lib/api.ts'
import { until } from '../lib/wait.ts'
import { stand } from './stand.ts'

const SECRET = 'c2VjcmV0LXNlY3JldC1zZWNyZXQ'

describe('a certificate from an authority', () => {
  const at = stand({ setUp: true })
  /** A client that takes whatever certificate is shown now. */
  const client = async () => {
    const api = await ApiClient.connect(at.service.url)
    api.cookie = at.api.cookie
    return api
  }
  const acme = async () => await (await client()).get<Acme>('/api/v1/certificate/acme')
  /** What is shown to those who connect, not what the service says of it. */
  const names = async () => (await client()).pinned.certificate.subjectaltname
  const card = () => at.visitor.page.locator('section', { hasText: 'From a certificate authority (ACME)' }).last()
  const orderNow = () => card().getByRole('button', { name: 'Order now' })

  it('is not ordered before somebody says from whom, and for what', async () => {
    const { page } = at.visitor
    await page.goto('/settings?tab=certificate')
    await orderNow().waitFor()
    expect(await orderNow().getAttribute('aria-disabled')).toBe('true')
    await card().getByLabel('Directory', { exact: true }).fill('https://error.example.org/dir')
    await card().getByRole('button', { name: 'Save and turn on' }).click()
    await page.getByText("agree to the authority's terms of service first").waitFor()
    await page.getByText('the name of this host, sim-host, has no domain', { exact: false }).waitFor()
    expect(await at.visitor.accessibilityFindings()).toEqual([])
    expect((await acme()).config.enabled).toBe(false)
  })

  it('that cannot be had says why, and the one in place stays', async () => {
    const { page } = at.visitor
    const before = await names()
    await card().getByLabel('Names').fill('host.example.org')
    await card().getByLabel('Key identifier').fill('kid-1')
    await card().getByLabel('HMAC key').fill(SECRET)
    await card().getByLabel('I agree to the terms of service').check()
    await card().getByRole('button', { name: 'Save and turn on' }).click()
    await card().getByRole('button', { name: 'Save the settings' }).waitFor()
    expect(await card().getByLabel('HMAC key').inputValue()).toBe('')
    await orderNow().click()
    await card().getByText('The last order failed').waitFor()
    await card().getByText('cannot be reached at https://error.example.org/dir', { exact: false }).waitFor()
    expect((await acme()).state.problem?.attempts).toBe(1)
    expect(await names()).toBe(before)
    expect(await page.content()).not.toContain(SECRET)
    await at.visitor.screenshot('e2e order that failed')
  })

  it.each(['light', 'dark'] as const)('is ordered and kept; without findings in %s', async colorScheme => {
    const { page } = at.visitor
    await page.emulateMedia({ colorScheme })
    const name = `${colorScheme}.example.org`
    await card().getByLabel('Directory', { exact: true }).fill('https://ca.example.org/dir')
    await card().getByLabel('Names').fill(name)
    await card().getByRole('button', { name: 'Save the settings' }).click()
    const saved = async () => (await acme()).config.names.includes(name)
    await until('the settings are saved', saved, { deadlineMs: 10_000 })
    expect(await at.visitor.accessibilityFindings()).toEqual([])
    await orderNow().click()
    await page.getByRole('button', { name: 'Keep the change' }).click()
    await card().getByText('In place, renews by itself').waitFor()
    expect(await names()).toBe(`DNS:${name}`)
    expect((await acme()).state).toMatchObject({ inPlace: true, problem: null, lastOrder: { requestor: 'admin' } })
    expect(await at.visitor.accessibilityFindings()).toEqual([])
    await at.visitor.screenshot(`e2e certificate from an authority ${colorScheme}`)
    at.visitor.problems.length = 0
  })

  it('stays when it is turned off', async () => {
    const { page } = at.visitor
    const before = await names()
    await card().getByRole('button', { name: 'Turn off' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Turn off' }).click()
    await card().getByText('Off', { exact: true }).waitFor()
    expect((await acme()).state).toMatchObject({ nextRenewal: null })
    expect(await names()).toBe(before)
  })
})
