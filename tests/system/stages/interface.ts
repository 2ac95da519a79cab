import { connect as http2 } from 'node:http2'
import { describe, expect, it } from 'vitest'
import type { Task } from '../../../mgmt/src/tasks/task.schema.ts'
import type { Vm } from '../../../mgmt/src/vms/vm.schema.ts'
import { stateInList } from '../../lib/flows.ts'
import { chooseDarkTheme, createViewerTokenInBrowser, revokeTokenInBrowser } from '../../lib/settings-flows.ts'
import { HOST_NAME, PASSWORD, TASK_MS, type World } from '../world.ts'

const PAGES = [
  ['/', 'Dashboard'],
  ['/vms', 'Virtual machines'],
  ['/images', 'Images'],
  ['/volumes', 'Volumes'],
  ['/networks', 'Networks'],
  ['/hosts', 'Hosts'],
  ['/tasks', 'Tasks'],
  ['/audit', 'Audit'],
  ['/settings?tab=certificate', 'Settings'],
] as const

/** The interface as the image ships it, with what is really there: two VMs, off, made by earlier stages. */
export function interfaceStage(world: World): void {
  const rows = () => world.visitor.page.getByRole('table', { name: 'Virtual machines' }).getByRole('link')
  const listed = async () => (await rows().allTextContents()).filter(text => text === 'guest' || text === 'wired')
  const filter = () => world.visitor.page.getByRole('textbox', { name: 'Filter virtual machines' })

  describe('the interface', () => {
    it('is served over HTTP/2, and the session is a cookie that no script and no other site gets', async () => {
      const session = http2(world.machine.url, { ca: world.api.pinned.ca, checkServerIdentity: () => undefined })
      try {
        const status = await new Promise((resolve, reject) => {
          session.on('error', reject)
          session
            .request({ ':path': '/' })
            .on('response', headers => resolve(headers[':status']))
            .on('error', reject)
        })
        expect(status).toBe(200)
        expect(session.alpnProtocol).toBe('h2')
      } finally {
        session.destroy()
      }
      const cookies = await world.visitor.context.cookies()
      expect(cookies).toMatchObject([{ httpOnly: true, secure: true, sameSite: 'Strict', path: '/' }])
      expect(cookies[0]?.name).toMatch(/^__Host-/)
    })

    it('keeps no password, but what argon2id makes of it', async () => {
      const files = '/var/lib/limiquantix'
      expect(await world.run(`grep -rlaE 'argon2id' ${files} | head -n 1`)).not.toBe('')
      const { code } = await world.machine.sh(`grep -rqaF '${PASSWORD}' ${files}`)
      expect(code).toBe(1)
    })

    it('filters the list as one types and by power state, which the address keeps, and sorts it', async () => {
      const { page } = world.visitor
      await page.goto('/vms')
      await rows().filter({ hasText: 'wired' }).waitFor()
      expect(await listed()).toEqual(['guest', 'wired'])
      await page.getByRole('button', { name: 'Name', exact: true }).click()
      await page.getByRole('columnheader', { name: 'Name' }).and(page.locator('[aria-sort=descending]')).waitFor()
      expect(await listed()).toEqual(['wired', 'guest'])
      await filter().fill('wir')
      await rows().filter({ hasText: 'guest' }).waitFor({ state: 'detached' })
      expect(await listed()).toEqual(['wired'])
      await filter().fill('')
      await page.getByLabel('State', { exact: true }).selectOption('running')
      await page.getByText('No virtual machine matches').waitFor()
      expect(page.url()).toContain('power=running')
      await page.reload()
      await page.getByText('No virtual machine matches').waitFor()
      expect(await page.getByLabel('State', { exact: true }).inputValue()).toBe('running')
    })

    it('starts several VMs at once, while the task drawer shows it', async () => {
      const { page } = world.visitor
      await page.goto('/vms')
      await page.getByRole('button', { name: /^Tasks/ }).click()
      const drawer = page.getByRole('region', { name: 'Tasks' })
      await drawer.getByRole('heading', { name: 'Recent tasks' }).waitFor()
      for (const name of ['guest', 'wired']) {
        await page.getByRole('checkbox', { name: `Select ${name}`, exact: true }).click()
      }
      await page.getByRole('region', { name: 'Selected rows' }).getByRole('button', { name: 'Start' }).click()
      await page.getByRole('alertdialog').getByRole('button', { name: 'Start' }).click()
      await drawer
        .getByRole('progressbar', { name: /^Progress of .*(guest|wired)/ })
        .first()
        .waitFor()
      await world.visitor.screenshot('system task drawer')
      for (const name of ['guest', 'wired']) await stateInList(page, name, 'Running', TASK_MS)
      for (const name of ['guest', 'wired']) await world.expectPower(await world.vm(name), 'running')
      await drawer.getByRole('progressbar').first().waitFor({ state: 'detached', timeout: TASK_MS })
      const { items } = await world.api.get<{ items: Task[] }>('/api/v1/tasks?limit=2')
      for (const task of items) {
        expect(task.status).toBe('succeeded')
        await drawer.getByText(task.title, { exact: true }).first().waitFor()
      }
      await page.getByRole('button', { name: 'Close tasks' }).click()
      await drawer.waitFor({ state: 'detached' })
    }, 300_000)

    it('deletes the bridged VM, and stops the other, from the list', async () => {
      const { page } = world.visitor
      const wired = await world.vm('wired')
      for (const name of ['guest', 'wired']) {
        const vm = await world.vm(name)
        await world.act(vm.id, 'stop')
        await world.expectPower(vm, 'off')
      }
      await page.goto('/vms?power=off')
      await page.getByRole('checkbox', { name: 'Select wired', exact: true }).click()
      await page.getByRole('region', { name: 'Selected rows' }).getByRole('button', { name: 'Delete' }).click()
      const dialog = page.getByRole('alertdialog')
      const button = dialog.getByRole('button', { name: 'Delete' })
      expect(await button.getAttribute('aria-disabled')).toBe('true')
      await dialog.getByRole('textbox').fill('wired')
      await button.click()
      await rows().filter({ hasText: 'wired' }).waitFor({ state: 'detached', timeout: TASK_MS })
      await expect(world.virsh(`domstate ${wired.id}`)).rejects.toThrow()
      expect((await world.api.get<{ items: Vm[] }>('/api/v1/vms')).items.map(vm => vm.name)).toEqual(['guest'])
    }, 300_000)

    it('makes an API token that may read and nothing else, and revokes it', async () => {
      const { page } = world.visitor
      const secret = await createViewerTokenInBrowser(page, 'reader')
      const reader = world.api.as(secret)
      expect((await reader.call('GET', '/api/v1/vms')).status).toBe(200)
      const body = { name: 'no', sizeBytes: 1_048_576 }
      expect(await reader.call('POST', '/api/v1/volumes', { body })).toMatchObject({ status: 403 })
      await revokeTokenInBrowser(page, 'reader')
      expect((await reader.call('GET', '/api/v1/vms')).status).toBe(401)
      expect((await world.machine.sh(`grep -rqaF '${secret}' /var/lib/limiquantix`)).code).toBe(1)
      await page.goto('/audit')
      await page.getByRole('table').getByText('reader', { exact: false }).first().waitFor()
    })

    it('shows the certificate that the console showed', async () => {
      const { page } = world.visitor
      await page.goto('/settings?tab=certificate')
      await page.getByText(world.machine.fingerprint, { exact: false }).first().waitFor()
    })

    it('is accessible, light and dark, and keeps the theme that is chosen', async () => {
      const { page } = world.visitor
      const findings: string[] = []
      const look = async () => {
        for (const [path, heading] of PAGES) {
          await page.goto(path)
          await page.getByRole('heading', { level: 1, name: heading }).waitFor()
          await page
            .getByRole('status', { name: /^Loading/ })
            .first()
            .waitFor({ state: 'detached' })
          findings.push(...(await world.visitor.accessibilityFindings()).map(each => `${path}: ${each}`))
        }
      }
      await look()
      const { light, dark, reloaded } = await chooseDarkTheme(page)
      expect(dark).not.toBe(light)
      expect(reloaded).toBe(dark)
      await look()
      expect(findings).toEqual([])
      await page.goto('/')
      await page.getByText(HOST_NAME, { exact: false }).first().waitFor()
      await world.visitor.screenshot('system dashboard dark')
      await page.goto('/settings')
      await page.getByRole('radio', { name: /^Light/ }).check()
    }, 240_000)
  })
}
