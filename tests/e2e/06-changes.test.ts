import { describe, expect, it } from 'vitest'
import type { Change } from '../../mgmt/src/changes/change.schema.ts'
import type { Firewall } from '../../mgmt/src/firewall/firewall.schema.ts'
import type { Host } from '../../mgmt/src/hosts/host.schema.ts'
import type { ManagementNetwork } from '../../mgmt/src/hosts/management.schema.ts'
import { selfSigned } from '../../mgmt/src/system/openssl.ts'
import { until } from '../lib/wait.ts'
import { stand } from './stand.ts'

describe('a change that could cut the operator off', () => {
  const at = stand({ setUp: true })
  const host = async () => {
    const { items } = await at.api.get<{ items: Host[] }>('/api/v1/hosts')
    const first = items[0]
    if (first === undefined) throw new Error('there is no host')
    return first
  }
  const configured = async () =>
    (await at.api.get<ManagementNetwork>(`/api/v1/hosts/${(await host()).id}/management-network`)).config
  /** The newest, of whichever host. */
  const last = async () => {
    const { items } = await at.api.get<{ items: Change[] }>('/api/v1/changes')
    return items.toSorted((a, b) => a.createdAt.localeCompare(b.createdAt)).at(-1)
  }
  const over = (status: Change['status']) =>
    until(`the change is ${status}`, async () => (await last())?.status === status, { deadlineMs: 20_000 })

  it('shows its countdown on every page, and is kept from there', async () => {
    const { page } = at.visitor
    await page.goto(`/hosts/${(await host()).id}?tab=network`)
    const attempt = page.getByRole('button', { name: 'Try this network' })
    await until('nothing is to be tried', async () => (await attempt.getAttribute('aria-disabled')) === 'true', {
      deadlineMs: 20_000,
    })
    await page.getByRole('radio', { name: /^Fixed/ }).check()
    await page.getByLabel('Addresses', { exact: true }).fill('192.0.2.0/24')
    await attempt.click()
    await page.getByText('is the name of the subnet', { exact: false }).first().waitFor()
    await page.getByLabel('Addresses', { exact: true }).fill('192.0.2.77/24')
    await page.getByLabel('Gateway', { exact: true }).fill('192.0.2.1')
    await attempt.click()
    await page.getByText(/reverts in \d+ s unless you keep it/).waitFor()
    await page.getByRole('link', { name: '192.0.2.77' }).waitFor()
    expect(await at.visitor.accessibilityFindings()).toEqual([])
    await at.visitor.screenshot('change on trial')
    await page.goto('/vms')
    await page.getByRole('button', { name: 'Keep the change' }).click()
    await page.getByRole('button', { name: 'Keep the change' }).waitFor({ state: 'detached' })
    await over('confirmed')
    expect(await configured()).toMatchObject({ method: 'static', addresses: ['192.0.2.77/24'] })
  })

  it('is undone from the banner, and the page says so', async () => {
    const { page } = at.visitor
    await page.goto(`/hosts/${(await host()).id}?tab=network`)
    await page.getByRole('radio', { name: /^DHCP/ }).check()
    await page.getByRole('button', { name: 'Try this network' }).click()
    await page.getByRole('button', { name: 'Revert now' }).click()
    await over('reverted')
    await page.getByText('not kept').waitFor()
    await page.getByText(/Undone because admin reverted it/).waitFor()
    expect(await configured()).toMatchObject({ method: 'static' })
  })

  it('may be who reaches the management', async () => {
    const { page } = at.visitor
    await page.goto(`/hosts/${(await host()).id}?tab=network`)
    const field = page.getByLabel('Networks that reach the management')
    await field.fill('the office')
    await page.getByRole('button', { name: 'Try this firewall' }).click()
    await page.getByText('such as 192.0.2.0/24', { exact: false }).first().waitFor()
    await field.fill('127.0.0.0/8\n::1/128')
    await page.getByRole('button', { name: 'Try this firewall' }).click()
    await page
      .getByText(/from 127\.0\.0\.0\/8 and 1 more/)
      .first()
      .waitFor()
    await page.getByRole('button', { name: 'Keep the change' }).click()
    await over('confirmed')
    const { config } = await at.api.get<Firewall>(`/api/v1/hosts/${(await host()).id}/firewall`)
    expect(config).toEqual({ sources: ['127.0.0.0/8', '::1/128'] })
    expect(await at.visitor.accessibilityFindings()).toEqual([])
  })

  it('may be the name of the host', async () => {
    const { page } = at.visitor
    await page.getByLabel('Name', { exact: true }).fill('renamed-host')
    await page.getByRole('button', { name: 'Try this name' }).click()
    await page.getByRole('button', { name: 'Keep the change' }).click()
    await over('confirmed')
    await page.getByRole('heading', { level: 1, name: 'renamed-host' }).waitFor()
  })

  it('may be the certificate, which has to fit its key', async () => {
    const { page } = at.visitor
    const pem = await selfSigned({ commonName: 'own.example.org', dnsNames: ['own.example.org'], addresses: [] })
    const other = await selfSigned({ commonName: 'x', dnsNames: ['x'], addresses: [] })
    const part = (text: string, word: string) =>
      text.match(/-----BEGIN ([A-Z ]+)-----[^-]+-----END \1-----/g)?.find(each => each.includes(word)) ?? ''
    await page.goto('/settings?tab=certificate')
    await page.getByLabel('Certificate chain (PEM)').fill(part(pem, 'BEGIN CERTIFICATE'))
    await page.getByLabel('Private key (PEM)').fill(part(other, 'PRIVATE KEY'))
    const attempt = page.getByRole('button', { name: 'Try this certificate' })
    await attempt.click()
    await page.getByText('does not belong to the first certificate', { exact: false }).first().waitFor()
    expect(await at.visitor.accessibilityFindings()).toEqual([])
    await page.getByLabel('Private key (PEM)').fill(part(pem, 'PRIVATE KEY'))
    await attempt.click()
    await page.getByRole('button', { name: 'Revert now' }).click()
    await over('reverted')
    expect(at.visitor.problems.filter(problem => !/400|409/.test(problem))).toEqual([])
    at.visitor.problems.length = 0
  })
})
