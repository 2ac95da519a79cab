import { describe, expect, it } from 'vitest'
import { SIM_SECRET } from '../../mgmt/src/security/security.driver.sim.ts'
import type { HostSecurity } from '../../mgmt/src/security/security.schema.ts'
import { stand } from './stand.ts'

describe('what protects a host', () => {
  const at = stand({ setUp: true })
  const securityOf = (id: string) => at.api.get<HostSecurity>(`/api/v1/hosts/${id}/security`)

  it('says that a TPM was replaced, and binds to the new one with what opens the volumes', async () => {
    const { page } = at.visitor
    const { id } = await at.hostNamed('bravo')
    await page.goto(`/hosts/${id}`)
    await page.getByRole('tab', { name: 'Security' }).click()
    await page.getByText('The TPM did not open the volumes at this start').waitFor()
    await page.getByRole('button', { name: 'Bind to this TPM again' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Passphrase or recovery key').fill('not the key')
    expect(await at.visitor.accessibilityFindings()).toEqual([])
    await dialog.getByRole('button', { name: 'Bind', exact: true }).click()
    await dialog.getByText('Neither a passphrase nor the recovery key', { exact: false }).waitFor()
    expect((await securityOf(id)).tpmBinding).toBe('broken')
    await dialog.getByLabel('Passphrase or recovery key').fill(SIM_SECRET)
    await dialog.getByRole('button', { name: 'Bind', exact: true }).click()
    await page.getByText('Bound', { exact: true }).waitFor()
    expect((await securityOf(id)).tpmBinding).toBe('working')
  })

  it('makes a new recovery key, and shows it once', async () => {
    const { page } = at.visitor
    const { id } = await at.hostNamed('sim-host')
    await page.goto(`/hosts/${id}?tab=security`)
    await page.getByRole('button', { name: 'New recovery key' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('May be left empty', { exact: false }).waitFor()
    await dialog.getByRole('button', { name: 'Make a new key' }).click()
    await dialog.getByText('It is shown only now').waitFor()
    const [key] = /([a-z]{8}-){7}[a-z]{8}/.exec((await dialog.textContent()) ?? '') ?? []
    expect(key).toBeDefined()
    expect(await at.visitor.accessibilityFindings()).toEqual([])
    await dialog.getByRole('button', { name: 'I have written it down' }).click()
    await dialog.waitFor({ state: 'detached' })
    expect(await page.content()).not.toContain(key)
  })

  it('says why there is nothing to change where nothing is encrypted', async () => {
    const { page } = at.visitor
    await page.goto(`/hosts/${(await at.hostNamed('charlie')).id}?tab=security`)
    await page.getByText('Not encrypted').first().waitFor()
    const button = page.getByRole('button', { name: 'New recovery key' })
    expect(await button.getAttribute('aria-disabled')).toBe('true')
    expect(await at.visitor.accessibilityFindings()).toEqual([])
  })

  it('shows whether the running system is the signed one, and what the TPM measured', async () => {
    const { page } = at.visitor
    const { id } = await at.hostNamed('sim-host')
    const { system, tpm } = await securityOf(id)
    await page.goto(`/hosts/${id}?tab=security`)
    await page.getByText('The signed one', { exact: true }).waitFor()
    await page.getByText(system.signedBy?.fingerprint256 ?? 'nobody').waitFor()
    await page.getByText(tpm?.registers.find(({ index }) => index === 11)?.sha256 ?? 'nothing').waitFor()
    const button = page.getByRole('button', { name: 'Enrol the keys of this system' })
    expect(await button.getAttribute('aria-disabled')).toBe('true')
    await at.visitor.screenshot('e2e security of a host')
  })

  it('puts its keys into a firmware that waits for some, confirmed by the name of the host', async () => {
    const { page } = at.visitor
    const { id } = await at.hostNamed('charlie')
    await page.goto(`/hosts/${id}?tab=security`)
    await page.getByText('Off, waits for keys').waitFor()
    await page.getByRole('button', { name: 'Enrol the keys of this system' }).click()
    const dialog = page.getByRole('alertdialog')
    expect(await dialog.getByRole('button', { name: 'Enrol' }).getAttribute('aria-disabled')).toBe('true')
    await dialog.getByRole('textbox').fill('charlie')
    await dialog.getByRole('button', { name: 'Enrol' }).click()
    await page.getByText('Restart the host for Secure Boot').waitFor()
    expect(await at.visitor.accessibilityFindings()).toEqual([])
    expect((await securityOf(id)).system).toMatchObject({ enrolled: true, state: 'unchecked' })
  })
})
