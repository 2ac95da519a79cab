import { describe, expect, it } from 'vitest'
import type { Disk } from '../disks.ts'
import type { Step } from '../plan.steps.ts'
import { blank, factsOf } from '../test-machine.ts'
import type { Report } from '../tools/webhook.ts'
import { fakeTools, RECOVERY_KEY } from './test-tools.ts'
import { installUnattended } from './unattended.ts'

const HOOK = 'webhook: {url: "https://inventory.example.org/x", token: hook-token}\n'

async function run(
  text: string,
  disks: Disk[] = [blank('/dev/sda')],
  fail: Partial<Record<Step['kind'], string>> = {},
  { sure = true, interrupted = false } = {},
) {
  const said: string[] = []
  const reports: Report[] = []
  const { tools, taken } = fakeTools(disks, fail)
  let clock = 0
  const outcome = await installUnattended(text, 'answers.yaml', {
    facts: async () => factsOf(disks),
    tools,
    say: words => said.push(words),
    report: async ({ webhook }, report) => {
      if (webhook !== undefined) reports.push(report)
      return webhook === undefined ? undefined : 'the webhook was not reached: refused'
    },
    confirm: async () => sure,
    interruptible: use => use(interrupted ? AbortSignal.abort() : new AbortController().signal),
    now: () => {
      clock += 1000
      return clock
    },
  })
  return { outcome, said: said.join('\n'), reports, taken }
}

describe('an installation without questions', () => {
  it('shows the plan, tells the webhook, installs, and goes on as the answers say', async () => {
    const { outcome, said, reports, taken } = await run(
      `version: 1\nhostName: rack-7\nadministrator: {password: "a secret that nobody sees"}\nafter: power-off\n${HOOK}`,
    )
    expect(outcome).toEqual({ ok: true, after: 'power-off' })
    expect(taken).toContain('installBootLoader')
    expect(said).toContain('ERASE /dev/sda')
    expect(said).toMatch(/ 100 %: /)
    expect(said).not.toContain('a secret')
    expect(reports.map(({ event }) => event)).toEqual([
      'started',
      ...Array(reports.length - 2).fill('progress'),
      'succeeded',
    ])
    expect(reports[0]).toMatchObject({ hostName: 'rack-7', serial: 'S-sda', version: '0.2.0', percent: 0 })
    expect(JSON.stringify(reports)).not.toMatch(/a secret|hook-token/)
  })

  it('shows the recovery key once on the consoles, and no report has it or the passphrase', async () => {
    const secret = 'a phrase that nobody sees'
    const { outcome, said, reports } = await run(
      `version: 1\nencryption: {mode: passphrase, passphrase: ${secret}}\n${HOOK}`,
    )
    expect(outcome.ok).toBe(true)
    expect(said.split(RECOVERY_KEY)).toHaveLength(2)
    expect(said).not.toContain(secret)
    for (const hidden of [RECOVERY_KEY, secret]) expect(JSON.stringify(reports)).not.toContain(hidden)
  })

  it('a webhook that does not answer is said and stops nothing', async () => {
    const { outcome, said } = await run(`version: 1\n${HOOK}`)
    expect(outcome.ok).toBe(true)
    expect(said).toContain('the webhook was not reached')
  })

  it('says where answers are wrong, and touches nothing', async () => {
    const { outcome, taken } = await run('version: 1\nhostname: x\n')
    expect(outcome).toMatchObject({ ok: false, message: expect.stringContaining('answers.yaml:2:1: ') })
    expect(taken).toEqual([])
  })

  it('says why it refuses, to the webhook too', async () => {
    const { outcome, reports, taken } = await run(`version: 1\n${HOOK}`, [blank('/dev/sda'), blank('/dev/sdb')])
    expect(outcome).toMatchObject({ ok: false, message: expect.stringContaining('Nothing was written') })
    expect(reports.map(({ event }) => event)).toEqual(['failed'])
    expect(taken).toEqual([])
  })

  it('shows the plan and writes nothing when that is not what was meant', async () => {
    const { outcome, said, reports, taken } = await run(`version: 1\n${HOOK}`, undefined, {}, { sure: false })
    expect(outcome).toEqual({ ok: false, message: 'Nothing was written.' })
    expect(said).toContain('ERASE /dev/sda')
    expect([reports, taken]).toEqual([[], []])
  })

  it('tells the webhook that it was interrupted', async () => {
    const { outcome, reports } = await run(`version: 1\n${HOOK}`, undefined, {}, { interrupted: true })
    expect(outcome).toEqual({ ok: false, message: 'Cancelled. Nothing was written.' })
    expect(reports.at(-1)).toMatchObject({ event: 'failed' })
  })

  it('tells the webhook which step failed', async () => {
    const { outcome, reports } = await run(`version: 1\n${HOOK}`, undefined, { copyEsp: 'no space left' })
    expect(outcome).toMatchObject({ ok: false, message: expect.stringContaining('no space left') })
    expect(reports.at(-1)).toMatchObject({ event: 'failed', message: expect.stringContaining('no space left') })
  })
})
