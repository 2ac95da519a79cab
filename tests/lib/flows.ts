import type { Page } from 'playwright-core'
import type { Visitor } from './browser.ts'
import { colours } from './picture.ts'
import type { Picture } from './png.ts'
import { until } from './wait.ts'

/** What a person does in the browser; used on the simulator and on the appliance alike. */

/**
 * Uploads a file on the page of images and waits until it is ready. Returns the percentages that the progress bar
 * showed on the way.
 */
export async function uploadInBrowser(
  { page }: Visitor,
  file: { path: string; name: string; kind: 'ISO (CD/DVD)' | 'Disk image' },
  deadlineMs = 60_000,
): Promise<number[]> {
  await page.goto('/images')
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Upload image' }).first().click()
  await (await chooser).setFiles(file.path)
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill(file.name)
  await dialog.getByLabel('Kind').selectOption(file.kind)
  await dialog.getByRole('button', { name: 'Upload' }).click()
  await dialog.waitFor({ state: 'hidden' })
  const bar = page.getByRole('progressbar', { name: `Upload of ${file.name}` })
  const seen = new Set<number>()
  await until(
    `the upload of ${file.name} is ready`,
    async () => {
      const [value] = await bar.evaluateAll(bars => bars.map(each => each.getAttribute('aria-valuenow')))
      if (value !== undefined && value !== null) seen.add(Number(value))
      return (await page.getByText(/^Ready, /).count()) > 0
    },
    { deadlineMs, everyMs: 50 },
  )
  await page.getByRole('row', { name: new RegExp(`\\b${file.name}\\b`) }).waitFor()
  return [...seen].sort((a, b) => a - b)
}

export interface WizardInput {
  name: string
  source: 'ISO' | 'Disk image'
  image: string
  memoryMiB: number
  diskGiB: number
  network: string
  firmware: 'UEFI' | 'BIOS'
  /** Starts it as well. */
  start: boolean
}

/** Opens the wizard and names the VM. */
export async function nameInWizard(page: Page, name: string, deadlineMs = 60_000): Promise<void> {
  await page.goto('/vms/new')
  const field = page.getByLabel('Name')
  // A name is suggested once the names that are taken are known: filled in at that moment, both would be mixed.
  await until('a name is suggested', async () => (await field.inputValue()) !== '', { deadlineMs, everyMs: 50 })
  await field.fill(name)
}

/** Fills in the page for a new VM and waits until the VM is there; its page is open then. */
export async function createInBrowser({ page }: Visitor, input: WizardInput, deadlineMs = 60_000): Promise<void> {
  await nameInWizard(page, input.name, deadlineMs)
  await page.getByRole('radio', { name: new RegExp(`^${input.source}`) }).check()
  await page.getByRole('combobox', { name: input.source }).fill(input.image)
  await page.getByRole('option', { name: new RegExp(`^${input.image}`) }).click()
  await page.getByRole('textbox', { name: 'CPUs' }).fill('1')
  await page.getByLabel('Unit of memory').selectOption('MiB')
  await page.getByRole('textbox', { name: 'Memory' }).fill(String(input.memoryMiB))
  await page.getByRole('textbox', { name: 'Size' }).fill(String(input.diskGiB))
  const network = page.getByLabel('Network of card 1')
  const option = network.getByRole('option').filter({ hasText: new RegExp(`^${input.network} `) })
  await network.selectOption((await option.getAttribute('value')) ?? '')
  await page.getByText(/^Advanced/).click()
  await page.getByRole('radio', { name: new RegExp(`^${input.firmware}`) }).check()
  await page.getByRole('button', { name: input.start ? 'Create and start' : 'Create only' }).click()
  const made = page.getByRole('heading', { level: 1, name: input.name, exact: true })
  const refusal = page.getByRole('main').getByRole('alert')
  await made.or(refusal).first().waitFor({ timeout: deadlineMs })
  if (await refusal.isVisible()) throw new Error(`the VM was not made: ${await refusal.textContent()}`)
}

/** Chooses a power action in the menu of the VM whose page is open. */
export async function actInBrowser(page: Page, action: string): Promise<void> {
  await page.getByRole('button', { name: 'Actions', exact: true }).click()
  await page.getByRole('menuitem', { name: action, exact: true }).click()
}

/** Deletes the VM whose page is open, by typing its name; the list of VMs is open then. */
export async function deleteInBrowser(page: Page, name: string): Promise<void> {
  await actInBrowser(page, 'Delete…')
  const dialog = page.getByRole('alertdialog')
  const button = dialog.getByRole('button', { name: 'Delete' })
  if ((await button.getAttribute('aria-disabled')) !== 'true') throw new Error('the deletion is not confirmed by name')
  await dialog.getByRole('textbox').fill(name)
  await button.click()
  await page.getByRole('heading', { level: 1, name: 'Virtual machines' }).waitFor()
}

/** Waits until the row of a VM in the list of VMs shows this state. */
export async function stateInList(page: Page, name: string, state: string, deadlineMs = 30_000): Promise<void> {
  const row = page.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) })
  await row.getByText(state, { exact: true }).waitFor({ timeout: deadlineMs })
}

/** The VM's screen in the open console tab, once it shows at least `colours` colours. */
export async function screenInBrowser(
  visitor: Visitor,
  name: string,
  options: { colours: number; deadlineMs: number },
): Promise<Picture> {
  const { colours: wanted, deadlineMs } = options
  await visitor.page.getByRole('img', { name: `Screen of ${name}` }).waitFor({ timeout: deadlineMs })
  const look = async () => {
    const picture = await visitor.canvas()
    return colours(picture) >= wanted && picture
  }
  return await until(`the screen of ${name} shows a picture`, look, { deadlineMs, everyMs: 500 })
}

/** What the serial terminal in the open tab shows, as one text. */
export async function terminalText(page: Page, name: string): Promise<string> {
  return (await page.getByRole('region', { name: new RegExp(`Serial terminal of ${name}`) }).textContent()) ?? ''
}
