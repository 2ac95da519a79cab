import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { installServed, type StepContext, type Tools } from '../../../installer/execute/serving.ts'
import { bytesOf, type Facts, type Step } from '../../../installer/planning.ts'
import type { ServedStatus } from '../../../installer/served.schema.ts'
import type { InstallationDriver } from './installation.driver.ts'
import { installedOn, simDisks } from './sim-disks.ts'

export interface SimInstallationOptions {
  /** False: a system that is installed already. */
  live: boolean
  version: string
  /** How long a tenth of a step takes. */
  stepMs?: number
}

const MIB = 1024 ** 2
const LETTERS = 'cbdefghijklnrtuv'
const PARTS = 10

const newKey = () =>
  [...randomBytes(64)]
    .map(byte => LETTERS[byte % LETTERS.length])
    .join('')
    .replace(/(.{8})(?=.)/g, '$1-')

/** The true installer over tools that move nothing. A host name with `error-` in it makes the settings fail. */
export function createSimInstallationDriver({ live, version, stepMs = 0 }: SimInstallationOptions): InstallationDriver {
  const disks = simDisks()
  const image: Facts['image'] = {
    ...{ version, rootHash: '5a'.repeat(32), espBytes: 50 * MIB, rootBytes: 330 * MIB, verityBytes: 3 * MIB },
    sectorBytes: [512],
  }
  const facts = (): Facts => ({ disks: structuredClone(disks), image, machine: { uefi: true, tpm2: true } })
  let last: ServedStatus | undefined
  let key: string | undefined
  let isBusy = false

  const take = async (step: Step, { report, signal }: StepContext) => {
    for (let part = 0; part < PARTS; part++) {
      await delay(stepMs, undefined, { signal })
      report(bytesOf(step) / PARTS)
    }
  }
  const tools: Tools = {
    ...{ release: take, setPartitionUuid: take, copyBlocks: take, verify: take, enrolTpm: take, copyEsp: take },
    ...{ dropThrowawayKey: take, unlock: take, createArray: take, installBootLoader: take, registerBootEntry: take },
    disks: async () => structuredClone(disks),
    async partition(step, context) {
      await take(step, context)
      const disk = disks.find(({ path }) => path === step.disk)
      if (disk !== undefined) Object.assign(disk, installedOn(disk.path))
    },
    async seed(step, context) {
      await take(step, context)
      if (step.seed.hostName?.includes('error-') === true) throw new Error('the disk does not answer')
    },
    async enrolRecoveryKey(step, context) {
      await take(step, context)
      await context.showRecoveryKey(newKey())
    },
  }

  return {
    facts: async () => (live ? facts() : null),
    status: async () => last,
    isBusy: async () => isBusy,
    async run(request, { progress, signal }) {
      ;[isBusy, last, key] = [true, undefined, undefined]
      try {
        return await installServed(request, {
          ...{ facts: async () => facts(), tools, interruptible: use => use(signal) },
          claim: async () => ({ [Symbol.asyncDispose]: async () => {} }),
          async put(status) {
            last = status
            if (status.phase === 'running') progress(status)
          },
          async putRecoveryKey(made) {
            key = made
          },
        })
      } finally {
        isBusy = false
      }
    },
    hasRecoveryKey: async () => key !== undefined,
    async takeRecoveryKey() {
      const taken = key
      key = undefined
      return taken
    },
  }
}
