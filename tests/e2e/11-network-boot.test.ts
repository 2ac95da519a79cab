import { describe, expect, it } from 'vitest'
import type { NetworkBoot } from '../../mgmt/src/pxe/pxe.schema.ts'
import { stand } from './stand.ts'

const MAC = '52:54:00:12:34:56'

describe('network boot', () => {
  const at = stand({ setUp: true })
  let path = ''
  let base = ''
  const boot = async () => await (await fetch(`${base}/boot.ipxe?mac=${MAC}&product=Box`)).text()

  it('is switched on', async () => {
    const { page } = at.visitor
    const { items } = await at.api.get<{ items: { id: string }[] }>('/api/v1/hosts')
    path = `/api/v1/hosts/${items[0]?.id}/network-boot`
    await page.goto(`/hosts/${items[0]?.id}?tab=network-boot`)
    await page.getByText('No machine has asked yet').waitFor()
    await page.getByRole('switch', { name: /Let machines start/ }).check()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Machines can start').waitFor()
    expect(await at.visitor.accessibilityFindings()).toEqual([])
    base = new URL((await at.api.get<NetworkBoot>(path)).state.url ?? '').origin
  })

  it('lists who asks, and says what is wrong with answers', async () => {
    const { page } = at.visitor
    expect(await boot()).toContain('waits for its answers')
    await page.getByText(MAC).waitFor()
    await page.getByRole('button', { name: `Assign answers to ${MAC}` }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Answers', { exact: true }).fill('version: 1\nencryption:\n  mode: nothing\n')
    await dialog.getByRole('button', { name: 'Assign', exact: true }).click()
    await dialog.getByText('Line 3', { exact: false }).waitFor()
    expect(await at.visitor.accessibilityFindings()).toEqual([])
    at.visitor.problems.splice(0)
  })

  it('installs it with the answers, and shows how far it is', async () => {
    const { page } = at.visitor
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Machines').fill(`${MAC} next-1`)
    await dialog.getByLabel('Answers', { exact: true }).fill('version: 1\n')
    await dialog.getByRole('button', { name: 'Assign', exact: true }).click()
    await page.getByText('Installs at its next start').waitFor()
    const url = /set answers (\S+)/.exec(await boot())?.[1] ?? ''
    const answers = await (await fetch(url)).text()
    expect(answers).toContain('hostName: next-1')
    const report = /url: (\S+)/.exec(answers)?.[1] ?? ''
    const tell = (event: string, percent: number) =>
      fetch(report, { method: 'POST', body: JSON.stringify({ event, percent, message: 'Installed in 60 s.' }) })
    await tell('progress', 40)
    await page.getByText('Installing, 40 %').waitFor()
    await tell('succeeded', 100)
    await page.getByText('Installed', { exact: true }).waitFor()
    await at.visitor.screenshot('network boot')
  })

  it('asks for the name of the host before it becomes the only DHCP server', async () => {
    const { page } = at.visitor
    await page.getByRole('radio', { name: /As the only DHCP server/ }).check()
    await page.getByLabel('First address').fill('192.0.2.100')
    await page.getByLabel('Last address').fill('192.0.2.150')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel' }).click()
    expect((await at.api.get<NetworkBoot>(path)).config.dhcp.mode).toBe('proxy')
  })
})
