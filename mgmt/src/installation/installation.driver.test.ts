import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setInterval } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { installServed } from '../../../installer/execute/served.ts'
import type { Tools } from '../../../installer/execute/tools.ts'
import { blank, factsOf } from '../../../installer/test-machine.ts'
import { ServedFiles } from '../../../installer/tools/served-files.ts'
import { installationContract, requestFor } from './installation.contract.ts'
import { createLinuxInstallationDriver, type InstallationUnits } from './installation.driver.linux.ts'
import { createSimInstallationDriver } from './installation.driver.sim.ts'
import { installedOn } from './sim-disks.ts'

describe('simulated', () => {
  installationContract(() => createSimInstallationDriver({ live: true, version: '1.2.3', stepMs: 1 }))

  it('has nothing to install from on a system that is installed', async () => {
    expect(await createSimInstallationDriver({ live: false, version: '1.2.3' }).facts()).toBeNull()
  })
})

describe('through files, with the true installer in place of its unit', () => {
  let directory: string
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'installation-'))
  })
  afterEach(() => rmSync(directory, { recursive: true }))

  const KEY = Array.from({ length: 8 }, () => 'cbdefghi').join('-')

  /** Tools that take long enough to be watched, and know how the disk looks afterwards. */
  function machine() {
    const disk = blank('/dev/sda')
    const facts = () => factsOf([structuredClone(disk)])
    const take: Tools['copyBlocks'] & Tools['verify'] = async ({ bytes }, { report, signal }) => {
      let part = 0
      for await (const _ of setInterval(20, undefined, { signal })) {
        report(bytes / 10)
        part += 1
        if (part === 10) return
      }
    }
    const nothing = async () => {}
    const tools: Tools = {
      ...{ copyBlocks: take, verify: nothing, copyEsp: nothing, release: nothing, setPartitionUuid: nothing },
      ...{ enrolTpm: nothing, dropThrowawayKey: nothing, unlock: nothing, createArray: nothing, seed: nothing },
      ...{ installBootLoader: nothing, registerBootEntry: nothing },
      disks: async () => [structuredClone(disk)],
      partition: async () => void Object.assign(disk, installedOn('/dev/sda')),
      enrolRecoveryKey: (_step, context) => context.showRecoveryKey(KEY),
    }
    return { facts, tools }
  }

  function make({ dies = false, starts = true } = {}) {
    const { facts, tools } = machine()
    let running = false
    const files = new ServedFiles(directory)
    const units: InstallationUnits = {
      async look() {
        const { image, machine } = facts()
        await files.putFacts({ image: { ...image, sectorBytes: [...image.sectorBytes] }, machine })
      },
      async run(signal) {
        if (!starts) return
        expect(statSync(join(directory, 'request.json')).mode & 0o777).toBe(0o600)
        const request = await files.takeRequest()
        if (request === undefined) throw new Error('nothing was asked')
        running = true
        try {
          if (dies) {
            const progress = { step: 2, steps: 9, words: 'copy', doneBytes: 1, totalBytes: 2 }
            return await files.putStatus({ phase: 'running', disk: '/dev/sda', ...progress })
          }
          await installServed(request, {
            ...{ facts: async () => facts(), tools, interruptible: use => use(signal) },
            claim: async () => ({ [Symbol.asyncDispose]: async () => {} }),
            ...{ put: files.putStatus, putRecoveryKey: files.putRecoveryKey },
          })
        } finally {
          running = false
        }
      },
      isRunning: async () => running,
    }
    const disks = async () => [...facts().disks]
    return createLinuxInstallationDriver({
      ...{ directory, units, disks, everyMs: 10 },
      isLive: async () => true,
      isBusy: async () => running,
    })
  }

  installationContract(make)

  it('leaves no password behind', async () => {
    const driver = make()
    await driver.run(await requestFor(driver), { signal: new AbortController().signal, progress: () => {} })
    expect(readdirSync(directory).sort()).toEqual(['facts.json', 'status.json'])
  })

  it('says so when the installer died', async () => {
    const driver = make({ dies: true })
    const context = { signal: new AbortController().signal, progress: () => {} }
    expect(await driver.run(await requestFor(driver), context)).toMatchObject({ phase: 'failed', written: true })
    expect(await driver.status()).toMatchObject({ phase: 'failed', written: true })
  })

  it('says that nothing was written when the installer did not start, and keeps nothing of what was asked', async () => {
    const driver = make({ starts: false })
    const context = { signal: new AbortController().signal, progress: () => {} }
    expect(await driver.run(await requestFor(driver), context)).toMatchObject({ phase: 'failed', written: false })
    expect(readdirSync(directory)).toEqual(['facts.json'])
  })

  it('begins with nothing of an earlier installation', async () => {
    const driver = make()
    const context = { signal: new AbortController().signal, progress: () => {} }
    await driver.run(await requestFor(driver, 'tpm'), context)
    const other = make()
    expect(await other.hasRecoveryKey()).toBe(true)
    await other.run({ ...(await requestFor(other)), planId: 'another' }, context)
    expect(await other.hasRecoveryKey()).toBe(false)
  })
})
