import { z } from 'zod'
import { fillAnswers } from '../../../installer/answers.fill.ts'
import { diskScript, installScript, WAIT_TRIES, waitScript, whoScript } from './boot.scripts.ts'
import type { BootHandlers } from './boot.server.ts'
import type { MachineList } from './machines.ts'
import type { BootSystem } from './pxe.driver.ts'
import { factsOf, normalMac } from './pxe.rules.ts'
import type { Unassigned } from './pxe.schema.ts'

const Report = z.object({
  event: z.enum(['started', 'progress', 'succeeded', 'failed']),
  percent: z.number().min(0).max(100).transform(Math.round),
  message: z.string(),
})

export interface BootContext {
  /** Beginning of this server's addresses. */
  base: string
  system: BootSystem
  machines: MachineList
  unassigned(): Unassigned
  isNeighbour(address: string, mac: string): Promise<boolean>
  onError(error: unknown): void
}

const TOKEN = /^\/(answers|report)\/([A-Za-z0-9_-]{43})$/

/** What a host says to machines that start from it: the only place that gives out answers. */
export function bootHandlers({ base, system, machines, unassigned, isNeighbour, onError }: BootContext): BootHandlers {
  const script = async (query: URLSearchParams, caller: string): Promise<string> => {
    const asked = query.get('mac')
    if (asked === null) return whoScript(base)
    const mac = normalMac(asked)
    if (mac === undefined) return diskScript('this machine did not say its MAC address.')
    const own = await machines.ask(mac, factsOf(query), caller)
    if (own?.status === 'assigned') {
      // A token lets read the answers: it goes to the machine that has this MAC address, not to whoever says so.
      if (!(await isNeighbour(caller, mac))) {
        return diskScript(`this request does not come from ${mac} on the network of the host: no answers are given.`)
      }
      return installScript(system, `${base}/answers/${await machines.newToken(mac)}`)
    }
    if (own !== undefined) return diskScript(`this machine counts as ${own.status}.`)
    if (unassigned() === 'install') return installScript(system, undefined)
    const tries = Number(query.get('try') ?? 0)
    if (unassigned() === 'wait' && tries >= 0 && tries < WAIT_TRIES) return waitScript(base, mac, Math.floor(tries))
    return diskScript('no answers were assigned to this machine.')
  }

  return {
    onError,
    async get(url, caller) {
      if (url.pathname === '/boot.ipxe') return { text: await script(url.searchParams, caller) }
      const [, kind, token = ''] = TOKEN.exec(url.pathname) ?? []
      if (kind === 'answers') {
        const own = await machines.fetchAnswers(token)
        if (own === undefined || own.answers === null) return undefined
        return { text: fillAnswers(own.answers, { hostName: own.hostName, webhook: `${base}/report/${token}` }) }
      }
      const file = system.files.get(url.pathname.slice(1))
      return file && { file }
    },
    async post(url, body) {
      const [, kind, token = ''] = TOKEN.exec(url.pathname) ?? []
      if (kind !== 'report') return false
      let value: unknown
      try {
        value = JSON.parse(body)
      } catch {
        return false
      }
      const report = Report.safeParse(value)
      return report.success && (await machines.report(token, report.data))
    },
  }
}
