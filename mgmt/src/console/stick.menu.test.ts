import { describe, expect, it } from 'vitest'
import { bundleToStick, updateFromStick } from './stick.menu.ts'
import type { FoundUpdate, StickPorts } from './stick.ports.ts'
import { NEWER, STICK, testSticks } from './test-sticks.ts'

/** Somebody who types these lines. */
async function dialogue(
  step: 'bundle' | 'update',
  typed: readonly string[],
  { found = [], ports: changed = {} }: { found?: FoundUpdate[]; ports?: Partial<StickPorts> } = {},
) {
  const lines = [...typed]
  const done: string[] = []
  let screen = ''
  const line = async (prompt: string) => {
    screen += prompt
    const next = lines.shift()
    if (next === undefined) throw new Error('no more lines')
    return next
  }
  const write = (text: string) => {
    screen += text
  }
  const terminal = { write, line, secret: line }
  const ports = testSticks(done, found, changed)
  const work = step === 'bundle' ? bundleToStick(terminal, ports) : updateFromStick(terminal, ports)
  const result = await work.catch((error: Error) => error.message)
  return { done, screen, result, left: lines.length }
}

describe('a support bundle to a stick', () => {
  it('is written where it was chosen, and the stick can go', async () => {
    const { done, screen } = await dialogue('bundle', ['1'])
    expect(done).toEqual(['bundle', 'done t', 'save b /dev/sdb1'])
    expect(screen).toContain('1) SanDisk Ultra, 8.0 GB, vfat (/dev/sdb1)')
    expect(screen).toMatch(/Written: limiquantix-support-alpha-1\.tar\.gz\nYou can pull the stick out now\.\n$/)
  })

  it.each<[string, string[], Partial<StickPorts>, string]>([
    ['there is none', [], { list: async () => ({ sticks: [], reason: 'no stick here' }) }, 'no stick here'],
    [
      'it is write-protected',
      [],
      { list: async () => ({ sticks: [{ ...STICK, readOnly: true }], reason: '' }) },
      'write-protected',
    ],
    ['somebody goes back', ['2'], {}, 'Go back'],
  ])('collects nothing when %s', async (_, typed, ports, told) => {
    const { done, screen } = await dialogue('bundle', typed, { ports })
    expect(done).toEqual([])
    expect(screen).toContain(told)
  })

  it('does not say that the stick can go when it failed', async () => {
    const support = {
      make: async () => ({ taskId: 't', bundleId: 'b' }),
      save: async () => {
        throw new Error('The stick is full.')
      },
    }
    const { screen, result } = await dialogue('bundle', ['1'], { ports: { support } })
    expect(result).toBe('The stick is full.')
    expect(screen).not.toContain('pull')
  })
})

describe('an update from a stick', () => {
  const good: FoundUpdate = { stick: STICK, name: 'a.lqxupdate', isGood: true, update: NEWER }
  const older: FoundUpdate = { ...good, name: 'old.lqxupdate', update: { ...NEWER, version: '0.9.0', isOlder: true } }
  const bad: FoundUpdate = { stick: STICK, name: 'b\u001b[2J.lqxupdate', isGood: false, reason: 'not an update' }

  it('is shown, verified, installed, and asks for a restart', async () => {
    const { done, screen, result } = await dialogue('update', ['1', 'y'], { found: [good, older] })
    expect(done).toEqual(['send a.lqxupdate', 'install false', 'done task'])
    expect(result).toBe(true)
    expect(screen).toContain('1) a.lqxupdate: version 2.0.0, 500 MB, on SanDisk Ultra')
    expect(screen).toContain('2) old.lqxupdate: version 0.9.0, older, 500 MB')
    expect(screen).toContain('beside version 1.0.0')
    expect(screen).toContain('verifying …\n  10 %\n  100 %\n')
  })

  it.each(['', 'n', 'older'])('is not touched without a yes: %j', async typed => {
    const { done, result } = await dialogue('update', ['1', typed], { found: [good] })
    expect([done, result]).toEqual([[], false])
  })

  it('that is older takes the word, not a yes', async () => {
    expect((await dialogue('update', ['1', 'y'], { found: [older] })).done).toEqual([])
    const { done, screen } = await dialogue('update', ['1', 'older'], { found: [older] })
    expect(done).toEqual(['send old.lqxupdate', 'install true', 'done task'])
    expect(screen).toContain('OLDER')
  })

  it('that is bad is told with its reason, without what a terminal acts upon, and refused by the service', async () => {
    const { done, screen, result } = await dialogue('update', ['1'], { found: [bad] })
    expect(screen).toContain('b?[2J.lqxupdate: cannot be installed. not an update')
    expect([done, result]).toEqual([['send b\u001b[2J.lqxupdate'], 'refused: not an update'])
  })

  it('that became another one on the way is thrown away', async () => {
    const sent: string[] = []
    const { updates } = testSticks(sent)
    const send = async () => {
      const { running, next, other, last } = await updates.get()
      const staged = { ...NEWER, version: '0.1.0', isOlder: true, stagedAt: '' }
      return { running, next, other, last, staged }
    }
    const { screen, result } = await dialogue('update', ['1', 'y'], {
      found: [good],
      ports: { updates: { ...updates, find: async () => [good], send } },
    })
    expect([sent, result]).toEqual([['discard'], false])
    expect(screen).toContain('Nothing was installed')
  })

  it('says when there is no stick, or nothing on it', async () => {
    const none = { list: async () => ({ sticks: [], reason: 'no stick here' }) }
    expect((await dialogue('update', [], { ports: none })).screen).toContain('no stick here')
    expect((await dialogue('update', [])).screen).toContain('no update on the stick')
  })
})
