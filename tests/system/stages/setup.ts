import { describe, expect, it } from 'vitest'
import type { ErrorBody } from '../../../mgmt/src/api/errors.ts'
import { until } from '../../lib/wait.ts'
import { HOST_NAME, PASSWORD, type World } from '../world.ts'

/** What stays open to everybody: what is needed before and at login. */
const PUBLIC = new Set([
  'GET /api/v1',
  'GET /api/v1/',
  'GET /api/v1/setup',
  'POST /api/v1/setup',
  'POST /api/v1/session',
  'GET /api/v1/openapi.json',
  'GET /healthz',
])

interface Description {
  paths: Record<string, Record<string, unknown>>
}

/** Every route as method and path, with an id that exists nowhere in the place of each parameter. */
function routesOf(description: Description): { method: string; path: string }[] {
  return Object.entries(description.paths).flatMap(([template, methods]) => {
    const path = template.replaceAll(/\{[^}]+\}/g, '01900000-0000-7000-8000-000000000000')
    return Object.keys(methods).map(method => ({ method: method.toUpperCase(), path }))
  })
}

/** From the setup code on the console to the dashboard in the browser. */
export function setupStage(world: World): void {
  describe('setup', () => {
    it('is refused without the code from the console', async () => {
      const body = { setupCode: 'GUESSED', password: PASSWORD, hostName: HOST_NAME }
      const answer = await world.api.call<ErrorBody>('POST', '/api/v1/setup', { body })
      expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden' } })
      expect(await world.api.get('/api/v1/setup')).toMatchObject({ required: true })
    })

    it('lets nobody do anything else before', async () => {
      const answer = await world.api.call<ErrorBody>('GET', '/api/v1/vms')
      expect(answer).toMatchObject({ status: 403, body: { code: 'setup_required' } })
    })

    it('is done in the browser with the code that the serial console shows', async () => {
      const { page } = world.visitor
      const { machine } = world
      expect(await machine.console()).toContain(machine.setupCode)
      await page.goto('/', { timeout: 60_000 })
      await page.getByLabel('Setup code').fill(machine.setupCode)
      await page.getByLabel("Administrator's password").fill(PASSWORD)
      await page.getByLabel('Repeat the password').fill(PASSWORD)
      await page.getByLabel('Host name').fill(HOST_NAME)
      await page.getByRole('button', { name: 'Set up this host' }).click()
      await page.getByRole('heading', { name: 'Dashboard' }).waitFor({ timeout: 60_000 })
      expect(await world.run('hostname')).toBe(HOST_NAME)
    })

    it('works once, and the password logs in', async () => {
      const body = { setupCode: world.machine.setupCode, password: 'another long password', hostName: 'other' }
      expect((await world.api.call('POST', '/api/v1/setup', { body })).status).toBe(409)
      await world.api.login(PASSWORD)
      expect(await world.api.get('/api/v1/session')).toMatchObject({ username: 'admin', hostName: HOST_NAME })
    })

    it('takes the code off the console', async () => {
      await until(
        'the console no longer shows the code',
        async () => {
          return !(await world.run('cat /run/limiquantix/console.txt')).includes(world.machine.setupCode)
        },
        { deadlineMs: 30_000 },
      )
    })

    it('lets nobody else in: every route of its own description answers 401', async () => {
      const routes = routesOf(await world.api.get<Description>('/api/v1/openapi.json'))
      const nobody = world.api.as()
      const wrong: string[] = []
      const closed = routes.filter(({ method, path }) => !PUBLIC.has(`${method} ${path}`))
      for (const { method, path } of closed) {
        const body = method === 'GET' || method === 'DELETE' ? {} : { body: {} }
        const answer = await nobody.call<ErrorBody | undefined>(method, path, body)
        if (answer.status !== 401 || answer.body?.code !== 'unauthenticated') {
          wrong.push(`${method} ${path}: ${answer.status}`)
        }
      }
      expect(wrong).toEqual([])
      expect(closed.length).toBeGreaterThan(40)
    })

    it('knows a forged token and a forged cookie for what they are', async () => {
      const token = world.api.as('lqx_forged')
      expect((await token.call('GET', '/api/v1/vms')).status).toBe(401)
      const cookie = world.api.as()
      cookie.cookie = '__Host-lqx=forged'
      expect((await cookie.call('GET', '/api/v1/vms')).status).toBe(401)
    })
  })
}
