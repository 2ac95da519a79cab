import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Host } from '../../../mgmt/src/hosts/host.schema.ts'
import type { LogPage } from '../../../mgmt/src/logs/log.schema.ts'
import { until } from '../../lib/wait.ts'
import type { World } from '../world.ts'

/** The journal over the API and in the browser, against journalctl in the appliance. */
export function logsStage(world: World): void {
  const host = async () => {
    const { items } = await world.api.get<{ items: Host[] }>('/api/v1/hosts')
    const id = items[0]?.id
    if (id === undefined) throw new Error('there is no host')
    return `/api/v1/hosts/${id}`
  }

  describe('the logs of the host', () => {
    it('are those of journalctl, entry by entry', async () => {
      const query = 'unit=limiquantixd.service&boot=current&limit=20'
      const { items } = await world.api.get<LogPage>(`${await host()}/logs?${query}`)
      expect(items.length).toBeGreaterThan(3)
      // Newest first: everything that is older than the last one is asked for again, from the other side.
      const last = items.at(-1)
      const shown = await world.run(
        `journalctl -q -b -u limiquantixd.service -o cat --no-pager --cursor='${last?.cursor}' | head -n 3`,
      )
      for (const line of shown.split('\n')) expect(items.map(({ message }) => message)).toContain(line)
    })

    it('know what was written a moment ago, by text, and only by that text', async () => {
      const word = randomUUID()
      await world.run(`echo 'a line with .*${word}' | systemd-cat -t lqx-test -p warning`)
      const find = async (text: string) =>
        (await world.api.get<LogPage>(`${await host()}/logs?boot=current&text=${encodeURIComponent(text)}`)).items
      const found = await until('the line is found', async () => (await find(`.*${word}`))[0], { deadlineMs: 30_000 })
      expect(found).toMatchObject({ message: `a line with .*${word}`, priority: 4, identifier: 'lqx-test' })
      expect(await find(`x*${word}`)).toEqual([])
    })

    it('are followed in the browser', async () => {
      const { page } = world.visitor
      const word = randomUUID()
      await page.goto(`${(await host()).replace('/api/v1', '')}?tab=logs&boot=current`)
      await page.getByText('Following', { exact: true }).waitFor()
      await world.run(`echo ${word} | systemd-cat -t lqx-test`)
      await page.getByText(word).first().waitFor()
      await world.visitor.screenshot('system host logs')
    })
  })
}
