import { describe, expect, it } from 'vitest'
import type { Disk } from '../disks.ts'
import { type Plan, planInstallation } from '../plan.ts'
import type { Progress } from '../progress.ts'
import { answersFrom, blank, factsOf, recordedDisk } from '../test-machine.ts'
import { execute, InstallError } from './execute.ts'
import { fakeTools, RECOVERY_KEY } from './test-tools.ts'

const disk = blank('/dev/sda')

function planFor(disks: readonly Disk[], lines = ''): Plan {
  const result = planInstallation(factsOf(disks), answersFrom(lines))
  if (!result.ok) throw new Error(JSON.stringify(result.refusals))
  return result.plan
}

const failureOf = async (run: Promise<unknown>): Promise<InstallError> => {
  const error = await run.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error instanceof InstallError) return error
  throw new Error(`no InstallError but ${String(error)}`)
}

describe('carrying out a plan', () => {
  it('takes every step in its order, the boot loader after everything that it starts', async () => {
    const { tools, taken } = fakeTools([disk])
    const plan = planFor([disk])
    expect(await execute(plan, tools)).toEqual([])
    expect(taken).toEqual(plan.steps.map(({ kind }) => kind))
    expect(taken.slice(-3)).toEqual(['copyEsp', 'installBootLoader', 'registerBootEntry'])
    expect(taken[0]).toBe('partition')
  })

  it('reports bytes that only grow and end at the sum of the plan', async () => {
    const { tools } = fakeTools([disk])
    const plan = planFor([disk])
    const seen: Progress[] = []
    await execute(plan, tools, { onProgress: progress => seen.push(progress) })
    const bytes = seen.map(({ doneBytes }) => doneBytes)
    expect(bytes).toEqual(bytes.toSorted((a, b) => a - b))
    expect(bytes.at(-1)).toBe(plan.bytes)
    expect(seen.at(-1)).toMatchObject({ step: plan.steps.length, steps: plan.steps.length })
  })

  it.each<[string, Partial<Disk>]>([
    ['another disk has its name', { serial: 'another' }],
    ['something was written to it', { content: 'ext4' }],
    ['it was mounted', { mountPoints: ['/mnt'] }],
  ])('writes nothing when, since the plan was made, %s', async (_, change) => {
    const { tools, taken } = fakeTools([{ ...disk, ...change }])
    const error = await failureOf(execute(planFor([disk]), tools))
    expect(error.message).toContain('is not what it was')
    expect(error.written).toBe(false)
    expect(taken).toEqual([])
  })

  it('writes nothing when the disk is gone', async () => {
    const { tools, taken } = fakeTools([])
    expect((await failureOf(execute(planFor([disk]), tools))).written).toBe(false)
    expect(taken).toEqual([])
  })

  it('shows the recovery key while the volumes open with what they were made with, and before it is thrown away', async () => {
    const { tools, taken } = fakeTools([disk])
    const shown: string[] = []
    const showRecoveryKey = async (key: string) => {
      expect(taken.at(-1)).toBe('enrolRecoveryKey')
      shown.push(key)
    }
    const seen: Progress[] = []
    await execute(planFor([disk], 'encryption: {mode: tpm}'), tools, {
      showRecoveryKey,
      onProgress: progress => seen.push(progress),
    })
    expect(shown).toEqual([RECOVERY_KEY])
    expect(taken.indexOf('dropThrowawayKey')).toBeGreaterThan(taken.indexOf('enrolRecoveryKey'))
    expect(taken.at(-2)).toBe('installBootLoader')
    expect(JSON.stringify(seen)).not.toContain(RECOVERY_KEY)
  })

  it('makes no installation whose recovery key nobody sees', async () => {
    const { tools, taken } = fakeTools([disk])
    const error = await failureOf(execute(planFor([disk], 'encryption: {mode: tpm}'), tools))
    expect(error.message).toContain('nobody to show the recovery key to')
    expect(error.message).not.toContain(RECOVERY_KEY)
    expect(taken).not.toContain('installBootLoader')
  })

  it('says that nothing was written when a passphrase does not open what stays', async () => {
    const sealed = recordedDisk('lsblk-2.41-used', 'VIRT0001')
    const lines = 'disks: {wipe: keep-data}\nencryption: {mode: passphrase, passphrase: not the right one}'
    const { tools, taken } = fakeTools([sealed], { unlock: 'No key available with this passphrase.' })
    const error = await failureOf(execute(planFor([sealed], lines), tools))
    expect(error.written).toBe(false)
    expect(taken).toEqual(['unlock'])
  })

  it('stops at the step that fails, and says which it was and what to do', async () => {
    const { tools, taken } = fakeTools([disk], { verify: 'input/output error' })
    const error = await failureOf(execute(planFor([disk]), tools))
    expect(error.message).toMatch(
      /^Step 4 of \d+, "read root-A on \/dev\/sda back and check it", failed: input\/output/,
    )
    expect(error.message).toContain('install again')
    expect(error.written).toBe(true)
    expect(taken).not.toContain('installBootLoader')
  })

  it('says that nothing was written when what holds the disk could not be taken down', async () => {
    const held = blank('/dev/sda', { holders: [{ path: '/dev/mapper/old', type: 'crypt' }] })
    const { tools } = fakeTools([held], { release: 'device is busy' })
    const error = await failureOf(execute(planFor([held], 'disks: {wipe: wipe}'), tools))
    expect(error.written).toBe(false)
    expect(error.message).toMatch(/device is busy\nNothing was written/)
  })

  it('only warns when the firmware takes no entry', async () => {
    const { tools } = fakeTools([disk], { registerBootEntry: 'no efivarfs' })
    expect(await execute(planFor([disk]), tools)).toMatchObject([expect.stringContaining('no efivarfs')])
  })

  it('is cancelled before the first step without a trace, and later between two steps', async () => {
    const before = fakeTools([disk])
    const early = await failureOf(execute(planFor([disk]), before.tools, { signal: AbortSignal.abort() }))
    expect([early.message, early.written]).toEqual(['Cancelled. Nothing was written.', false])
    expect(before.taken).toEqual([])

    const { tools, taken } = fakeTools([disk])
    const controller = new AbortController()
    const onProgress = ({ step }: Progress) => step === 2 && controller.abort()
    const late = await failureOf(execute(planFor([disk]), tools, { onProgress, signal: controller.signal }))
    expect(late.written).toBe(true)
    expect(taken).toEqual(['partition', 'copyBlocks'])
  })
})
