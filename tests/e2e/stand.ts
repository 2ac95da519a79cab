import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import type { Host } from '../../mgmt/src/hosts/host.schema.ts'
import type { ApiClient } from '../lib/api.ts'
import { openBrowser, Visitor, type VisitorOptions } from '../lib/browser.ts'
import { PASSWORD, type SimOptions, SimService } from '../lib/service.ts'

export interface Stand {
  readonly service: SimService
  readonly api: ApiClient
  /** The visitor whose problems are checked and whose screen is saved when a test fails. */
  visitor: Visitor
  open(options?: VisitorOptions): Promise<Visitor>
  /** The host of this name, as the API gives it now. */
  hostNamed(name: string): Promise<Host>
}

/**
 * One service, one browser and one visitor for a whole test file. After each test the page must have had no problem
 * that a person does not see (console errors, violations of the Content-Security-Policy).
 */
export function stand({ setUp, ...options }: SimOptions & { setUp: boolean }): Stand {
  let service: SimService
  let browser: Browser
  let api: ApiClient
  let visitor: Visitor

  beforeAll(async () => {
    service = await SimService.start(options)
    browser = await openBrowser()
    visitor = await Visitor.open(browser, service.url)
    if (setUp) {
      api = await service.setUp()
      await visitor.login(PASSWORD)
    }
  })
  afterEach(async context => {
    if (context.task.result?.state === 'fail') await visitor.screenshot(`e2e ${context.task.name}`)
    const problems = visitor.problems.splice(0)
    expect(problems).toEqual([])
  })
  afterAll(async () => {
    await browser?.close()
    await service?.stop()
  })

  return {
    get service() {
      return service
    },
    get api() {
      return api
    },
    get visitor() {
      return visitor
    },
    set visitor(value: Visitor) {
      visitor = value
    },
    hostNamed: async name => {
      const { items } = await api.get<{ items: Host[] }>('/api/v1/hosts')
      const host = items.find(each => each.name === name)
      if (host === undefined) throw new Error(`there is no host ${name}`)
      return host
    },
    open: async visitorOptions => await Visitor.open(browser, service.url, visitorOptions),
  }
}
