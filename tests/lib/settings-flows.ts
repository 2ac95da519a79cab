import type { Page } from 'playwright-core'
import { until } from './wait.ts'

/** What a person does on the pages of the settings; used on the simulator and on the appliance alike. */

/** Makes an API token that may only read, and returns its secret, which the page shows this once. */
export async function createViewerTokenInBrowser(page: Page, name: string): Promise<string> {
  await page.goto('/settings?tab=tokens')
  await page.getByRole('button', { name: 'Create a token' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill(name)
  await dialog.getByRole('radio', { name: /Viewer/ }).check()
  await dialog.getByRole('button', { name: 'Create' }).click()
  await page.getByText('This is the only time the secret is shown').waitFor()
  const secret = (await page.getByRole('button', { name: 'Copy secret' }).textContent()) ?? ''
  await page.getByRole('button', { name: 'I have copied it' }).click()
  await page.getByRole('button', { name: `Revoke ${name}` }).waitFor()
  if ((await page.getByText(secret).count()) > 0) throw new Error('the secret is still on the page')
  return secret
}

/** Revokes the token on the open page of tokens, by typing its name. */
export async function revokeTokenInBrowser(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: `Revoke ${name}` }).click()
  const dialog = page.getByRole('alertdialog')
  const revoke = dialog.getByRole('button', { name: 'Revoke' })
  if ((await revoke.getAttribute('aria-disabled')) !== 'true') throw new Error('revoking is not confirmed by name')
  await dialog.getByRole('textbox').fill(name)
  await revoke.click()
  await page.getByRole('button', { name: `Revoke ${name}` }).waitFor({ state: 'detached' })
}

const background = (page: Page) => page.evaluate<string>('getComputedStyle(document.body).backgroundColor')

/** Chooses the dark theme for good; returns the page's background colour before, after, and after a reload. */
export async function chooseDarkTheme(page: Page): Promise<{ light: string; dark: string; reloaded: string }> {
  await page.goto('/settings')
  await page.getByRole('radio', { name: /^Light/ }).check()
  const light = await background(page)
  await page.getByRole('radio', { name: /^Dark/ }).check()
  const changed = async () => (await background(page)) !== light && (await background(page))
  const dark = await until('the page is dark', changed, { deadlineMs: 5000 })
  await page.reload()
  await page.getByRole('heading', { name: 'Settings' }).waitFor()
  return { light, dark, reloaded: await background(page) }
}
