import { openBrowser, Visitor } from '../lib/browser.ts'
import { PASSWORD, SimService } from '../lib/service.ts'
import { type Figure, figure } from './goals.ts'

const MEBIBYTE = 1024 * 1024

/** What a browser with an empty cache transfers until the dashboard stands, as sent (compressed, with headers). */
export async function benchUi(): Promise<Figure[]> {
  const service = await SimService.start({ seed: 40, checkAnswers: false })
  const browser = await openBrowser()
  try {
    await service.setUp()
    const first = await Visitor.open(browser, service.url)
    await first.login(PASSWORD)
    const state = await first.context.storageState()
    const fresh = await browser.newContext({ baseURL: service.url, ignoreHTTPSErrors: true, storageState: state })
    const page = await fresh.newPage()
    const session = await fresh.newCDPSession(page)
    let bytes = 0
    session.on('Network.loadingFinished', event => {
      bytes += event.encodedDataLength
    })
    await session.send('Network.enable')
    const started = performance.now()
    await page.goto('/')
    await page.getByRole('heading', { name: 'Dashboard' }).waitFor()
    const took = performance.now() - started
    await page.waitForLoadState('load')
    return [
      figure(
        {
          key: 'uiTransferMiB',
          what: 'initial transfer of the UI',
          goal: '≤ 1 MB',
          unit: 'MiB',
          note: `dashboard after ${(took / 1000).toFixed(1)} s, empty cache`,
        },
        bytes / MEBIBYTE,
        { atMost: 1_000_000 / MEBIBYTE },
      ),
    ]
  } finally {
    await browser.close()
    await service.stop()
  }
}
