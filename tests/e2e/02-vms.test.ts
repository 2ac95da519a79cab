import { describe, expect, it } from 'vitest'
import type { Vm } from '../../mgmt/src/vms/vm.schema.ts'
import {
  actInBrowser,
  createInBrowser,
  deleteInBrowser,
  nameInWizard,
  screenInBrowser,
  stateInList,
  terminalText,
  uploadInBrowser,
} from '../lib/flows.ts'
import { GUESTS } from '../lib/paths.ts'
import { until } from '../lib/wait.ts'
import { stand } from './stand.ts'

describe('a virtual machine from beginning to end', () => {
  const at = stand({ setUp: true, seed: 0 })
  const vm = async () => {
    const { items } = await at.api.get<{ items: Vm[] }>('/api/v1/vms?name=web-1')
    return items.find(each => each.name === 'web-1')
  }
  const power = async (wanted: string) =>
    await until(`web-1 is ${wanted}`, async () => (await vm())?.state.power === wanted, { deadlineMs: 20_000 })

  it('begins with first steps on an empty dashboard', async () => {
    const { page } = at.visitor
    await page.goto('/')
    await page.getByRole('heading', { name: 'Dashboard' }).waitFor()
    await page.getByRole('link', { name: 'Create a VM' }).first().waitFor()
  })

  it('an image is uploaded, and its progress is seen', async () => {
    const { visitor } = at
    const session = await visitor.context.newCDPSession(visitor.page)
    const network = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 6_000_000 }
    await session.send('Network.enable')
    await session.send('Network.emulateNetworkConditions', network)
    const seen = await uploadInBrowser(visitor, { path: GUESTS.iso, name: 'guest-iso', kind: 'ISO (CD/DVD)' })
    await session.detach()
    expect(seen.filter(percent => percent > 0 && percent < 100).length).toBeGreaterThan(2)
    const { items } = await at.api.get<{ items: { name: string; state: { kind: string } }[] }>('/api/v1/images')
    expect(items).toMatchObject([{ name: 'guest-iso', state: { kind: 'iso' } }])
  })

  it('a file that is no image is refused with the reason', async () => {
    const { page } = at.visitor
    const chooser = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'Upload image' }).first().click()
    await (await chooser).setFiles({ name: 'letter.iso', mimeType: 'text/plain', buffer: Buffer.alloc(70_000, 'x') })
    await page.getByRole('dialog').getByRole('button', { name: 'Upload' }).click()
    await page
      .getByRole('alert')
      .filter({ hasText: /ISO|CD|image/ })
      .first()
      .waitFor()
    await page.getByRole('button', { name: 'Cancel letter' }).click()
  })

  it('is made and started in the wizard, and its screen opens', async () => {
    const { visitor } = at
    await createInBrowser(visitor, {
      ...{ name: 'web-1', source: 'ISO', image: 'guest-iso', memoryMiB: 512, diskGiB: 4 },
      ...{ network: 'nat', firmware: 'BIOS', start: true },
    })
    await screenInBrowser(visitor, 'web-1', { colours: 2, deadlineMs: 20_000 })
    expect(await vm()).toMatchObject({
      config: { cpus: 1, memoryMiB: 512, firmware: 'bios', hardwareVirtualisation: true },
      state: { power: 'running' },
    })
    expect((await vm())?.config.disks).toHaveLength(1)
  })

  it('refuses a name that is taken, beside the field', async () => {
    const { page } = at.visitor
    await nameInWizard(page, 'WEB-1')
    await page.getByLabel('Name').blur()
    await page
      .getByText(/already/)
      .first()
      .waitFor()
  })

  it('has a serial console that shows what is typed', async () => {
    const { page } = at.visitor
    await page.goto(`/vms/${(await vm())?.id}?tab=serial`)
    await page.getByText(/^Connected/).waitFor()
    await page.keyboard.type('hello-serial')
    await page.keyboard.press('Enter')
    await until('the terminal shows it', async () => (await terminalText(page, 'web-1')).includes('hello-serial'), {
      deadlineMs: 10_000,
    })
  })

  it('says why what is not possible now is not possible', async () => {
    const { page } = at.visitor
    await page.getByRole('button', { name: 'Actions', exact: true }).click()
    const remove = page.getByRole('menuitem', { name: /^Delete…/ })
    expect(await remove.getAttribute('aria-disabled')).toBe('true')
    await page.getByText('it is on; shut it down or stop it first', { exact: false }).first().waitFor()
    await page.keyboard.press('Escape')
  })

  it('is paused, resumed and shut down', async () => {
    const { page } = at.visitor
    await actInBrowser(page, 'Pause')
    await power('paused')
    await page.getByRole('button', { name: 'Resume', exact: true }).click()
    await power('running')
    await page.getByRole('button', { name: 'Shut down', exact: true }).click()
    await power('off')
  })

  it('is edited while it is off', async () => {
    const { page } = at.visitor
    await page.getByRole('tab', { name: 'Settings' }).click()
    await page.getByRole('textbox', { name: 'CPUs' }).fill('3')
    await page.getByRole('button', { name: /^Save/ }).click()
    await until('three CPUs are saved', async () => (await vm())?.config.cpus === 3, { deadlineMs: 10_000 })
  })

  it('shows its tasks with their outcome', async () => {
    const { page } = at.visitor
    await page.getByRole('tab', { name: 'Tasks' }).click()
    await page.getByRole('tabpanel').getByText(/web-1/).first().waitFor()
    await page.getByRole('button', { name: /^Tasks/ }).click()
    await page.getByRole('region', { name: /tasks/i }).getByText(/web-1/).first().waitFor()
    await page.getByRole('button', { name: 'Close tasks' }).click()
  })

  it('is deleted when its name is typed, with its disk', async () => {
    const { page } = at.visitor
    await deleteInBrowser(page, 'web-1')
    await until('web-1 is gone', async () => (await vm()) === undefined, { deadlineMs: 20_000 })
    const { items } = await at.api.get<{ items: unknown[] }>('/api/v1/volumes')
    expect(items).toEqual([])
  })

  it('that is made but does not start is said to be there, and is led to', async () => {
    const { page } = at.visitor
    const name = 'web-error-503-start'
    await nameInWizard(page, name)
    await page.getByRole('radio', { name: /^Nothing/ }).check()
    await page.getByRole('button', { name: 'Create and start' }).click()
    await page.getByRole('heading', { name: `${name} was created, but is not running` }).waitFor()
    await page.getByRole('link', { name: `Open ${name}` }).click()
    await page.getByRole('heading', { level: 1, name, exact: true }).waitFor()
  })

  it('that cannot be made is said not to be, with a way back to the form', async () => {
    const { page } = at.visitor
    const name = 'web-error-internal'
    await nameInWizard(page, name)
    await page.getByRole('radio', { name: /^Nothing/ }).check()
    await page.getByRole('button', { name: 'Create and start' }).click()
    await page.getByRole('heading', { name: `${name} was not created` }).waitFor()
    await page.getByRole('button', { name: 'Back to the form' }).click()
    await page.getByRole('heading', { level: 1, name: 'Create a virtual machine' }).waitFor()
  })
})

describe('a list of many virtual machines', () => {
  const at = stand({ setUp: true, seed: 60 })
  const names = async () => {
    const cells = at.visitor.page.getByRole('table', { name: 'Virtual machines' }).getByRole('rowheader')
    return (await cells.count()) > 0 ? await cells.allTextContents() : await rowLinks()
  }
  const rowLinks = async () =>
    await at.visitor.page
      .getByRole('table', { name: 'Virtual machines' })
      .getByRole('row')
      .getByRole('link')
      .allTextContents()
  /** By name, as the table shows them: what comes first is on the screen. */
  const list = async () => {
    const { items } = await at.api.get<{ items: Vm[] }>('/api/v1/vms?limit=1000')
    return items.sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  it('is filtered as one types', async () => {
    const { page } = at.visitor
    await page.goto('/vms')
    const [first] = await list()
    const name = first?.name ?? ''
    await page.getByRole('link', { name, exact: true }).waitFor()
    await page.keyboard.press('/')
    await page.keyboard.type(name)
    await until('only matching rows are left', async () => (await names()).every(each => each.includes(name)), {
      deadlineMs: 5000,
    })
    expect((await names()).length).toBeGreaterThan(0)
    await page.keyboard.press('Escape')
  })

  it('is narrowed to a power state, which is part of the address', async () => {
    const { page } = at.visitor
    await page.getByLabel('State', { exact: true }).selectOption('off')
    const off = (await list()).filter(vm => vm.state.power === 'off').length
    await page.getByText(String(off), { exact: true }).first().waitFor()
    expect(page.url()).toContain('power=off')
    await page.reload()
    expect(await page.getByLabel('State', { exact: true }).inputValue()).toBe('off')
    // A state that no VM has leaves the choice in reach.
    await page.getByLabel('State', { exact: true }).selectOption('crashed')
    await page.getByText('No virtual machine matches').waitFor()
    await page.getByLabel('State', { exact: true }).selectOption('off')
    await page.getByText(String(off), { exact: true }).first().waitFor()
    await page.getByRole('button', { name: 'Clear', exact: true }).click()
  })

  it('is sorted by the heading that is pressed', async () => {
    const { page } = at.visitor
    const sorted = (list: string[]) => list.toSorted((a, b) => a.localeCompare(b, undefined, { numeric: true }))
    await page.goto('/vms')
    await page.getByRole('row').nth(2).waitFor()
    expect(await names()).toEqual(sorted(await names()))
    await page.getByRole('button', { name: 'Name', exact: true }).click()
    await page.getByRole('columnheader', { name: 'Name' }).and(page.locator('[aria-sort=descending]')).waitFor()
    expect(await names()).toEqual(sorted(await names()).reverse())
  })

  it('starts several at once, and leaves out those that cannot', async () => {
    const { page } = at.visitor
    await page.goto('/vms')
    const vms = await list()
    const two = vms.filter(vm => vm.state.power === 'off').slice(0, 2)
    const running = vms.find(vm => vm.state.power === 'running')
    for (const vm of [...two, running]) {
      await page
        .getByRole('textbox', { name: 'Filter virtual machines' })
        .or(page.getByRole('region', { name: 'Selected rows' }))
        .waitFor()
      await page.getByRole('checkbox', { name: `Select ${vm?.name}`, exact: true }).click()
    }
    await page.getByText('3 selected').waitFor()
    await page.getByRole('region', { name: 'Selected rows' }).getByRole('button', { name: 'Start' }).click()
    const dialog = page.getByRole('alertdialog')
    await dialog.getByText('1 selected VM is left out', { exact: false }).waitFor()
    await dialog.getByRole('button', { name: 'Start' }).click()
    for (const vm of two) await stateInList(page, vm.name, 'Running')
  })

  it('deletes several only when their number is typed', async () => {
    const { page } = at.visitor
    await page.goto('/vms?power=off')
    const before = await list()
    const two = before.filter(vm => vm.state.power === 'off').slice(0, 2)
    for (const vm of two) await page.getByRole('checkbox', { name: `Select ${vm.name}`, exact: true }).click()
    await page.getByRole('region', { name: 'Selected rows' }).getByRole('button', { name: 'Delete' }).click()
    const dialog = page.getByRole('alertdialog')
    const button = dialog.getByRole('button', { name: 'Delete' })
    expect(await button.getAttribute('aria-disabled')).toBe('true')
    await dialog.getByRole('textbox').fill('delete 2')
    await button.click()
    await until('both are gone', async () => (await list()).length === before.length - 2, { deadlineMs: 20_000 })
  })

  it('is used by keyboard alone: from the list to a VM and its start', async () => {
    const { page } = at.visitor
    const off = (await list()).find(vm => vm.state.power === 'off')
    const name = off?.name ?? ''
    await page.goto('/')
    await page.getByRole('heading', { name: 'Dashboard' }).waitFor()
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog', { name: 'Search and commands' }).waitFor()
    await page.keyboard.type(name)
    await page.getByRole('option', { name }).first().waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name, exact: true }).waitFor()
    await page.keyboard.press('Control+k')
    await page.keyboard.type(`Start ${name}`)
    await page.getByRole('option', { name: `Start ${name}` }).waitFor()
    await page.keyboard.press('Enter')
    await until(`${name} runs`, async () => (await list()).find(vm => vm.name === name)?.state.power === 'running', {
      deadlineMs: 20_000,
    })
  })

  it('follows what others do, without reloading', async () => {
    const { page } = at.visitor
    const running = (await list()).find(vm => vm.state.power === 'running')
    await page.goto('/vms')
    const name = running?.name ?? ''
    await page.getByRole('textbox', { name: 'Filter virtual machines' }).fill(name)
    await stateInList(page, name, 'Running')
    await at.api.post(`/api/v1/vms/${running?.id}/actions/stop`)
    await stateInList(page, name, 'Off')
  })
})
