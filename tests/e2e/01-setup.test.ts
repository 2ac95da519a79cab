import { describe, expect, it } from 'vitest'
import { PASSWORD } from '../lib/service.ts'
import { stand } from './stand.ts'

describe('a new host', () => {
  const at = stand({ setUp: false })

  it('leads to its setup, whatever page is asked for', async () => {
    const { page } = at.visitor
    await page.goto('/vms')
    await page.getByRole('heading', { name: 'Set up this host' }).waitFor()
    expect(await at.visitor.accessibilityFindings()).toEqual([])
  })

  it('refuses a wrong code and says what to do, with the request id', async () => {
    const { page } = at.visitor
    await page.getByLabel('Setup code').fill('WRONG-CODE')
    await page.getByLabel("Administrator's password").fill(PASSWORD)
    await page.getByLabel('Repeat the password').fill(PASSWORD)
    await page.getByLabel('Host name').fill('host-one')
    await page.getByRole('button', { name: 'Set up this host' }).click()
    const alert = page.getByRole('alert')
    await alert.getByText('This is not the setup code', { exact: false }).waitFor()
    await alert.getByText('Request', { exact: false }).waitFor()
  })

  it('explains why it cannot go on with two different passwords or a short one', async () => {
    const { page } = at.visitor
    const submit = page.getByRole('button', { name: 'Set up this host' })
    const invalid = page.locator('[aria-invalid=true]:focus')
    await page.getByLabel('Repeat the password').fill('something else')
    await submit.click()
    await page.getByLabel('Repeat the password').and(invalid).waitFor()
    await page.getByLabel("Administrator's password").fill('short')
    await page.getByLabel('Repeat the password').fill('short')
    await submit.click()
    await page.getByLabel("Administrator's password").and(invalid).waitFor()
    await page.getByLabel('Host name').fill('Not A Name')
    await page.getByText('Use lower-case letters', { exact: false }).waitFor()
  })

  it('is set up with the code from its console and shows the dashboard', async () => {
    const { page } = at.visitor
    await page.getByLabel('Setup code').fill(at.service.setupCode)
    await page.getByLabel("Administrator's password").fill(PASSWORD)
    await page.getByLabel('Repeat the password').fill(PASSWORD)
    await page.getByLabel('Host name').fill('host-one')
    await page.getByRole('button', { name: 'Set up this host' }).click()
    await page.getByRole('heading', { name: 'Dashboard' }).waitFor()
  })

  it('cannot be set up again', async () => {
    const { page } = at.visitor
    const body = { setupCode: at.service.setupCode, password: 'another long password', hostName: 'mine-now' }
    const answer = await page.request.post('/api/v1/setup', { data: body })
    expect(answer.status()).toBe(409)
    await page.goto('/setup')
    await page.getByRole('heading', { name: 'Dashboard' }).waitFor()
  })

  it('logs out, and refuses a wrong password', async () => {
    const { page } = at.visitor
    await page.getByRole('button', { name: 'Account' }).click()
    await page.getByRole('menuitem', { name: 'Log out' }).click()
    await page.getByRole('heading', { name: 'Log in' }).waitFor()
    expect(await at.visitor.accessibilityFindings()).toEqual([])
    await page.getByLabel('Password').fill('this is not it')
    await page.getByRole('button', { name: 'Log in' }).click()
    await page.getByRole('alert').getByText('password is wrong', { exact: false }).waitFor()
    expect((await page.request.get('/api/v1/vms')).status()).toBe(401)
  })

  it('returns after login to the page that was asked for', async () => {
    const { page } = at.visitor
    await page.goto('/networks')
    await page.getByRole('heading', { name: 'Log in' }).waitFor()
    await page.getByLabel('Password').fill(PASSWORD)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Networks' }).waitFor()
  })

  it('never follows a link out of itself after login', async () => {
    const { page } = at.visitor
    await at.visitor.context.clearCookies()
    await page.goto('/login?next=https://elsewhere.example/')
    await page.getByLabel('Password').fill(PASSWORD)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Dashboard' }).waitFor()
    expect(new URL(page.url()).origin).toBe(at.service.url)
  })

  it('asks for a login when the session has ended, and goes on where it was', async () => {
    const { page, context } = at.visitor
    await page.getByRole('link', { name: 'Volumes' }).first().click()
    await page.getByRole('heading', { name: 'Volumes' }).waitFor()
    // The list is asked for ahead, when the pointer comes to the link: it gets no answer until the click has led on.
    await page.route('**/api/v1/**', async route => {
      await page.waitForURL(url => url.pathname !== '/volumes')
      await route.continue()
    })
    await context.clearCookies()
    await page.getByRole('link', { name: 'Images' }).first().click()
    await page.getByRole('heading', { name: 'Log in' }).waitFor()
    await page.unrouteAll({ behavior: 'ignoreErrors' })
    await page.getByLabel('Password').fill(PASSWORD)
    await page.getByRole('button', { name: 'Log in' }).click()
    await page.getByRole('heading', { name: 'Images' }).waitFor()
  })

  it('notices by itself that the session has ended', async () => {
    const { page, context } = at.visitor
    await page.getByRole('link', { name: 'Virtual machines' }).first().click()
    await page.getByRole('heading', { name: 'Virtual machines' }).waitFor()
    await context.clearCookies()
    await page.getByRole('heading', { name: 'Log in' }).waitFor()
    await page.getByLabel('Password').fill(PASSWORD)
    await page.getByRole('button', { name: 'Log in' }).click()
    await page.getByRole('heading', { name: 'Virtual machines' }).waitFor()
  })

  it('slows down who guesses passwords', async () => {
    const { page } = at.visitor
    const guess = () =>
      page.request.post('/api/v1/session', { data: { username: 'admin', password: `guess ${Math.random()}` } })
    const statuses: number[] = []
    for (let i = 0; i < 30 && statuses.at(-1) !== 429; i++) statuses.push((await guess()).status())
    expect(statuses.at(-1)).toBe(429)
    expect(statuses[0]).toBe(401)
  })
})
