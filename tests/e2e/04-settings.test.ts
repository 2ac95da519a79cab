import { describe, expect, it } from 'vitest'
import type { Volume } from '../../mgmt/src/storage/storage.schema.ts'
import { PASSWORD } from '../lib/service.ts'
import { until } from '../lib/wait.ts'
import { stand } from './stand.ts'

describe('settings', () => {
  const at = stand({ setUp: true })
  let secret = ''

  it('creates an API token whose secret is shown once and works', async () => {
    const { page } = at.visitor
    await page.goto('/settings?tab=tokens')
    await page.getByRole('button', { name: 'Create a token' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Name').fill('backup script')
    await dialog.getByRole('radio', { name: /Viewer/ }).check()
    await dialog.getByRole('button', { name: 'Create' }).click()
    await page.getByText('This is the only time the secret is shown').waitFor()
    secret = (await page.getByRole('button', { name: 'Copy secret' }).textContent()) ?? ''
    expect(secret).toMatch(/^[A-Za-z0-9_-]{30,}$/)
    await page.getByRole('button', { name: 'I have copied it' }).click()
    await page.getByRole('button', { name: 'Revoke backup script' }).waitFor()
    expect(await page.getByText(secret).count()).toBe(0)
    const token = at.api.as(secret)
    expect((await token.call('GET', '/api/v1/vms')).status).toBe(200)
    const change = await token.call('POST', '/api/v1/volumes', { body: { name: 'no', sizeBytes: 1_048_576 } })
    expect(change).toMatchObject({ status: 403, body: { code: 'forbidden' } })
  })

  it('revokes it when its name is typed', async () => {
    const { page } = at.visitor
    await page.getByRole('button', { name: 'Revoke backup script' }).click()
    const dialog = page.getByRole('alertdialog')
    const revoke = dialog.getByRole('button', { name: 'Revoke' })
    expect(await revoke.getAttribute('aria-disabled')).toBe('true')
    await dialog.getByRole('textbox').fill('backup script')
    await revoke.click()
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
    const background = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor')
    await page.goto('/settings')
    const light = await background()
    await page.getByRole('radio', { name: /^Dark/ }).check()
    const dark = await until('the page is dark', async () => (await background()) !== light && (await background()), {
      deadlineMs: 5000,
    })
    await page.reload()
    await page.getByRole('heading', { name: 'Settings' }).waitFor()
    expect(await background()).toBe(dark)
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
