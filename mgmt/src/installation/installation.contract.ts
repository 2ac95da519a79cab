import { expect, it } from 'vitest'
import { parseAnswers } from '../../../installer/answers.ts'
import { planId } from '../../../installer/execute/plan-id.ts'
import { planInstallation } from '../../../installer/plan.ts'
import type { ServedRequest, ServedStatus } from '../../../installer/served.schema.ts'
import type { InstallationDriver } from './installation.driver.ts'

const TARGET = '/dev/sda'
export const SECRET = 'a password that nobody logs'

/** A request with the plan that fits it, to install on an empty disk. */
export async function requestFor(driver: InstallationDriver, encryption = 'none'): Promise<ServedRequest> {
  const answers = JSON.stringify({
    version: 1,
    ...{ disks: { system: { path: TARGET } }, encryption: { mode: encryption } },
    administrator: { password: SECRET },
  })
  const [parsed, facts] = [parseAnswers(answers), await driver.facts()]
  if (!parsed.ok || facts === null) throw new Error('the request of this test is not in order')
  const result = planInstallation(facts, parsed.answers)
  if (!result.ok) throw new Error(JSON.stringify(result.refusals))
  return { answers, planId: planId(result.plan) }
}

/** What every driver that installs has to do; `/dev/sda` of its machine is an empty disk. */
export function installationContract(makeDriver: () => InstallationDriver): void {
  const run = async (driver: InstallationDriver, request: ServedRequest, signal = new AbortController().signal) => {
    const seen: Extract<ServedStatus, { phase: 'running' }>[] = []
    const ended = await driver.run(request, { signal, progress: status => void seen.push(status) })
    return { ended, seen }
  }

  it('knows the machine and has nothing to tell of an installation at first', async () => {
    const driver = makeDriver()
    const facts = await driver.facts()
    expect(facts?.image.version).toMatch(/^\d/)
    expect(facts?.disks.map(({ path }) => path)).toContain(TARGET)
    expect([await driver.status(), await driver.isBusy(), await driver.hasRecoveryKey()]).toEqual([
      ...[undefined, false, false],
    ])
  })

  it('installs, tells how far it is, and knows afterwards how it went', async () => {
    const driver = makeDriver()
    const { ended, seen } = await run(driver, await requestFor(driver))
    expect(ended).toMatchObject({ phase: 'succeeded', disk: TARGET })
    expect(await driver.status()).toEqual(ended)
    const last = seen.at(-1)
    expect(last?.totalBytes).toBeGreaterThan(0)
    expect(seen.every(({ doneBytes, totalBytes }) => doneBytes <= totalBytes)).toBe(true)
    expect(JSON.stringify([ended, seen])).not.toContain(SECRET)
    expect(await driver.takeRecoveryKey()).toBeUndefined()
  })

  it('gives the recovery key away once, and tells it nowhere else', async () => {
    const driver = makeDriver()
    const { ended, seen } = await run(driver, await requestFor(driver, 'tpm'))
    expect(await driver.hasRecoveryKey()).toBe(true)
    const key = await driver.takeRecoveryKey()
    expect(key).toMatch(/^([a-z]{8}-){7}[a-z]{8}$/)
    expect(JSON.stringify([ended, seen, await driver.status()])).not.toContain(key)
    expect([await driver.hasRecoveryKey(), await driver.takeRecoveryKey()]).toEqual([false, undefined])
  })

  it('writes nothing when the plan is another one', async () => {
    const driver = makeDriver()
    const { ended } = await run(driver, { ...(await requestFor(driver)), planId: 'another' })
    expect(ended).toMatchObject({ phase: 'failed', written: false })
    expect((await driver.facts())?.disks.find(({ path }) => path === TARGET)?.partitions).toEqual([])
  })

  it('comes to an orderly end when it is cancelled, and says what that means for the disk', async () => {
    const driver = makeDriver()
    const controller = new AbortController()
    const ended = await driver.run(await requestFor(driver), {
      signal: controller.signal,
      // When it is known to write.
      progress: ({ step }) => void (step > 1 && controller.abort()),
    })
    expect(ended).toMatchObject({ phase: 'failed', written: true })
    expect(ended.phase === 'failed' && ended.message).toContain('Cancelled')
    expect(await driver.isBusy()).toBe(false)
  })
}
