import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { KEYS, testBundle } from '../../mgmt/src/updates/test-bundle.ts'
import type { HostUpdate } from '../../mgmt/src/updates/update.schema.ts'
import { stand } from './stand.ts'

describe('updating a host', () => {
  const at = stand({ setUp: true, updateKey: KEYS.publicKey })
  const bravo = () => at.hostNamed('bravo')
  const send = async (name: string, bytes: Buffer) => {
    const file = join(at.service.stateDir, name)
    writeFileSync(file, bytes)
    await at.visitor.page.getByLabel('Update file').setInputFiles(file)
  }

  it('shows that there is one version', async () => {
    const { page } = at.visitor
    await page.goto(`/hosts/${(await bravo()).id}`)
    await page.getByRole('tab', { name: 'Updates' }).click()
    await page.getByRole('region', { name: 'Versions' }).getByText('Empty').waitFor()
    const back = page.getByRole('button', { name: 'Go back' })
    expect(await back.getAttribute('aria-disabled')).toBe('true')
    expect(await at.visitor.accessibilityFindings()).toEqual([])
  })

  it('refuses a file that is none, and says what to choose', async () => {
    await send('holiday.lqxupdate', Buffer.from('a picture of the sea'.repeat(100)))
    const alert = at.visitor.page.getByRole('alert')
    await alert.getByText('This file is not an update', { exact: false }).waitFor()
    at.visitor.problems.splice(0)
  })

  it('takes an older version only when that is said', async () => {
    const { page } = at.visitor
    await send('old.lqxupdate', testBundle('0.0.9'))
    const install = page.getByRole('button', { name: 'Install', exact: true })
    await install.waitFor()
    expect(await install.getAttribute('aria-disabled')).toBe('true')
    await page.getByLabel(/although it is older/).check()
    expect(await install.getAttribute('aria-disabled')).not.toBe('true')
    await page.getByRole('button', { name: 'Throw away' }).click()
    await page.getByRole('button', { name: 'Choose a file' }).waitFor()
  })

  it('installs a new version while everything runs, and offers the restart', async () => {
    const { page } = at.visitor
    await send('new.lqxupdate', testBundle('9.0.0'))
    await page.getByText('Verified', { exact: true }).waitFor()
    await at.visitor.screenshot('update staged')
    await page.getByRole('button', { name: 'Install', exact: true }).click()
    await page.getByRole('progressbar', { name: 'Installing the update' }).waitFor()
    await page.getByText('Version 9.0.0 starts at the next restart').waitFor()
    await page.getByRole('region', { name: 'Versions' }).getByText('Starts left').waitFor()
    expect(await at.visitor.accessibilityFindings()).toEqual([])
    await at.visitor.screenshot('update installed')
  })

  it('restarts into it', async () => {
    const { page } = at.visitor
    const host = await bravo()
    await page.getByRole('button', { name: 'Restart now' }).click()
    const dialog = page.getByRole('alertdialog')
    await dialog.getByRole('textbox').fill('bravo')
    await dialog.getByRole('button', { name: 'Restart' }).click()
    await page.getByText(/Updated from .* to 9\.0\.0/).waitFor({ timeout: 60_000 })
    const update = await at.api.get<HostUpdate>(`/api/v1/hosts/${host.id}/update`)
    expect(update).toMatchObject({ running: '9.0.0', last: { outcome: 'succeeded', requestor: 'admin' } })
    await at.visitor.screenshot('updated')
  })
})
