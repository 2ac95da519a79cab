import { AxeBuilder } from '@axe-core/playwright'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { artifactPath } from './artifacts.ts'
import { decodePng, type Picture } from './png.ts'

/** Debian's Chromium; software rendering, because test machines have no graphics card. */
export async function openBrowser(): Promise<Browser> {
  return await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  })
}

export interface VisitorOptions {
  viewport?: { width: number; height: number }
  colorScheme?: 'light' | 'dark'
  /** A phone: touch instead of a mouse. */
  touch?: boolean
}

/**
 * Answers of the API that are an error are the page's business to show; the browser logs each all the same, and noVNC
 * each console that the service refused (44xx, 45xx: the VM is off by now, or it is busy).
 */
const ANSWERED =
  /^Failed to load resource: the server responded with a status of 4\d\d|^Failed when connecting: .*code: 4[45]\d\d/

/**
 * A person at a browser. Everything that a person does not see but that is wrong (script errors, console errors,
 * violations of the Content-Security-Policy) is collected in `problems`.
 */
export class Visitor {
  readonly context: BrowserContext
  readonly page: Page
  readonly problems: string[] = []

  private constructor(context: BrowserContext, page: Page) {
    this.context = context
    this.page = page
    page.on('console', message => {
      const text = message.text()
      if (message.type() === 'error' && !ANSWERED.test(text)) this.problems.push(`console: ${text}`)
    })
    page.on('pageerror', error => this.problems.push(`script: ${error.stack ?? error.message}`))
  }

  static async open(browser: Browser, baseURL: string, options: VisitorOptions = {}): Promise<Visitor> {
    const context = await browser.newContext({
      baseURL,
      // The certificate is the appliance's own; the API tests pin it, a browser's user clicks the warning away.
      ignoreHTTPSErrors: true,
      viewport: options.viewport ?? { width: 1360, height: 850 },
      colorScheme: options.colorScheme ?? 'light',
      reducedMotion: 'reduce',
      hasTouch: options.touch ?? false,
      isMobile: options.touch ?? false,
    })
    context.setDefaultTimeout(20_000)
    return new Visitor(context, await context.newPage())
  }

  /** Logs in on the login page as the administrator. */
  async login(password: string): Promise<void> {
    await this.page.goto('/login')
    await this.page.getByLabel('Password').fill(password)
    await this.page.getByRole('button', { name: 'Log in' }).click()
    await this.page.getByRole('navigation').first().waitFor({ state: 'attached' })
    await this.page.getByRole('heading', { level: 1 }).waitFor()
  }

  /** Serious and critical findings of axe on the page as it is, one line each. */
  async accessibilityFindings(): Promise<string[]> {
    const { violations } = await new AxeBuilder({ page: this.page }).analyze()
    return violations
      .filter(each => each.impact === 'serious' || each.impact === 'critical')
      .map(each => `${each.id}: ${each.nodes.map(node => node.target.join(' ')).join(', ')}`)
  }

  /** Saves what is on the screen for a person to look at. */
  async screenshot(name: string): Promise<void> {
    await this.page.screenshot({ path: artifactPath(`${name}.png`) })
  }

  /** The picture of the VM's screen in the open console, pixel by pixel as the page drew it. */
  async canvas(): Promise<Picture> {
    const url = await this.page.evaluate<string>(`document.querySelector('canvas[role=img]').toDataURL('image/png')`)
    return decodePng(Buffer.from(url.slice(url.indexOf(',') + 1), 'base64'))
  }

  async close(): Promise<void> {
    await this.context.close()
  }
}
