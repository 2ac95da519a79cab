import { describe, expect, it } from 'vitest'
import type { Volume } from '../../mgmt/src/storage/storage.schema.ts'
import { PASSWORD } from '../lib/service.ts'
import { chooseDarkTheme, createViewerTokenInBrowser, revokeTokenInBrowser } from '../lib/settings-flows.ts'
import { until } from '../lib/wait.ts'
import { stand } from './stand.ts'

describe('settings', () => {
  const at = stand({ setUp: true })
  let secret = ''

  it('creates an API token whose secret is shown once and works', async () => {
    secret = await createViewerTokenInBrowser(at.visitor.page, 'backup script')
    expect(secret).toMatch(/^[A-Za-z0-9_-]{30,}$/)
    const token = at.api.as(secret)
    expect((await token.call('GET', '/api/v1/vms')).status).toBe(200)
    const change = await token.call('POST', '/api/v1/volumes', { body: { name: 'no', sizeBytes: 1_048_576 } })
    expect(change).toMatchObject({ status: 403, body: { code: 'forbidden' } })
  })

  it('revokes it when its name is typed', async () => {
    const { page } = at.visitor
    await revokeTokenInBrowser(page, 'backup script')
    await page.getByText('No API token yet').waitFor()
    expect((await at.api.as(secret).call('GET', '/api/v1/vms')).status).toBe(401)
  })

  it('shows the certificate that the server presents', async () => {
    const { page } = at.visitor
    await page.getByRole('tab', { name: 'Certificate' }).click()
    const { fingerprint256 } = at.api.pinned.certificate
    await page.getByText(fingerprint256, { exact: false }).waitFor()
  })

  it('changes the password, which ends every other session', async () => {
    const { page } = at.visitor
    const fresh = 'a second long password'
    await page.getByRole('tab', { name: 'Account' }).click()
    await page.getByLabel('Current password').fill(PASSWORD)
    await page.getByLabel('New password').fill(fresh)
    await page.getByLabel('Repeat the password').fill(fresh)
    await page.getByRole('button', { name: 'Change the password' }).click()
    await page.getByText('The password was changed').waitFor()
    expect((await at.api.call('GET', '/api/v1/vms')).status).toBe(401)
    await page.getByRole('link', { name: 'Networks' }).first().click()
    await page.getByRole('heading', { name: 'Networks' }).waitFor()
    await at.api.login(fresh)
  })

  it('keeps the chosen theme', async () => {
    const { page } = at.visitor
    const { light, dark, reloaded } = await chooseDarkTheme(page)
    expect(dark).not.toBe(light)
    expect(reloaded).toBe(dark)
    await page.getByRole('radio', { name: /^Light/ }).check()
  })

  it('lists what was done in the audit', async () => {
    const { page } = at.visitor
    await page.goto('/audit')
    await page.getByRole('table').waitFor()
    await page.getByText('account.change-password', { exact: false }).first().waitFor()
  })

  it('refuses a change of something that changed meanwhile', async () => {
    await at.api.post('/api/v1/volumes', { name: 'shared', sizeBytes: 1_048_576 })
    const find = async () => {
      const { items } = await at.api.get<{ items: Volume[] }>('/api/v1/volumes?limit=1000')
      return items.find(volume => volume.name === 'shared' && volume.state.phase === 'ready')
    }
    const volume = await until('the volume is ready', find, { deadlineMs: 10_000 })
    const path = `/api/v1/volumes/${volume.id}`
    const { headers } = await at.api.call('GET', path)
    await at.api.change('PATCH', path, { description: 'first' })
    const late = await at.api.call('PATCH', path, {
      body: { description: 'second' },
      headers: { 'if-match': headers.etag ?? '' },
    })
    expect(late).toMatchObject({ status: 412, body: { code: 'etag_mismatch' } })
    expect((await at.api.get<Volume>(path)).config.description).toBe('first')
  })
})
