import { describe, expect, it } from 'vitest'
import { Gone, typedLine } from '../dialogue/tty.ts'
import type { Disk } from '../disks.ts'
import { fakeTools, RECOVERY_KEY } from '../execute/test-tools.ts'
import { blank, factsOf, recorded, recordedDisk } from '../test-machine.ts'
import { wizard } from './wizard.ts'

/** Somebody who types these lines and then leaves. */
async function dialogue(disks: readonly Disk[], typed: readonly string[], { free = true, interrupted = false } = {}) {
  const lines = [...typed]
  let screen = ''
  const next = async (prompt: string) => {
    screen += prompt
    const line = lines.shift()
    if (line === undefined) throw new Gone('no more lines')
    return line
  }
  const write = (text: string) => {
    screen += text
  }
  const { tools, taken } = fakeTools(disks)
  const terminal = { write, line: next, secret: next }
  const held: string[] = []
  const after = await wizard(terminal, {
    facts: async () => factsOf(disks),
    tools,
    claim: async () => {
      if (!free) return undefined
      held.push('claimed')
      return { [Symbol.asyncDispose]: async () => void held.push('released') }
    },
    interruptible: use => use(interrupted ? AbortSignal.abort() : new AbortController().signal),
    now: () => 0,
  }).catch((error: unknown) => {
    if (error instanceof Gone) return 'gone' as const
    throw error
  })
  return { after, screen, taken, held, left: lines.length }
}

/** The last one: no encryption. */
const SETTINGS = ['host-1', '1', '', '', 'a long password', 'a long password', '1']

describe('an installation with questions', () => {
  it('installs on an empty disk after "install", and goes on as was chosen', async () => {
    const { after, screen, taken, left } = await dialogue([blank('/dev/sda')], ['', ...SETTINGS, '2', 'install'])
    expect([after, left]).toEqual(['power-off', 0])
    expect(taken).toContain('installBootLoader')
    expect(screen).toContain('host-1')
    expect(screen).toContain('ERASE /dev/sda')
    expect(screen).not.toContain('a long password')
  })

  it('writes nothing on any other word', async () => {
    const { after, taken } = await dialogue([blank('/dev/sda')], ['', ...SETTINGS, '1', 'yes'])
    expect([after, taken]).toEqual(['gone', []])
  })

  it('asks again for what cannot be', async () => {
    const lines = [
      '9',
      '1',
      '1',
      'Not A Name',
      'host-1',
      '1',
      '4095',
      '',
      'Nowhere/Here',
      'UTC',
      'short',
      'a long password',
    ]
    const { after, screen } = await dialogue(
      [blank('/dev/sda'), blank('/dev/sdb')],
      [...lines, 'another password', 'a long password', 'a long password', '1', '1', 'install'],
    )
    expect(after).toBe('reboot')
    for (const words of [
      'from 1 to 2',
      'lower-case',
      'This network cannot be',
      'is not a time zone',
      '12 char',
      'differ',
    ])
      expect(screen).toContain(words)
  })

  it('takes a fixed address', async () => {
    const network = ['2', '192.0.2.10/24', '192.0.2.1', '192.0.2.53, 192.0.2.54', '20']
    const { screen } = await dialogue([blank('/dev/sda')], ['', 'host-1', ...network, '', '', '1', '1', 'no'])
    expect(screen).toContain('192.0.2.10/24, gateway 192.0.2.1, over the first card with a link, VLAN 20')
    expect(screen).toContain('chosen at setup, with the code on the console')
  })

  it('encrypts, and goes on when the last group of the recovery key was typed', async () => {
    const [first = '', ...settings] = SETTINGS
    const before = ['', first, ...settings.slice(0, -1)]
    const phrase = 'open sesame at night'
    const group = RECOVERY_KEY.slice(-8)
    const lines = [
      ...before,
      '3',
      'aaaaaaaaaaaaaaaa',
      phrase,
      'another',
      phrase,
      phrase,
      '1',
      'install',
      'wrong',
      group,
    ]
    const { after, screen, left, taken } = await dialogue([blank('/dev/sda')], lines)
    expect([after, left]).toEqual(['reboot', 0])
    expect(screen.split(RECOVERY_KEY)).toHaveLength(2)
    expect(screen).toContain('too easy to guess')
    expect(screen).toContain('not its last group')
    expect(screen).not.toContain(phrase)
    expect(taken).toContain('enrolRecoveryKey')
  })

  it('erases something only when the name of the disk was typed', async () => {
    const disk = blank('/dev/sda', { content: 'ext4' })
    const careless = await dialogue([disk], ['', '1', 'yes'])
    expect(careless.screen).toContain('Not erased')
    expect(careless.taken).toEqual([])
    const sure = await dialogue([disk], ['', '1', '/dev/sda', ...SETTINGS, '1', 'install'])
    expect(sure.after).toBe('reboot')
  })

  it('mirrors on a second disk, which is erased only when its name was typed too', async () => {
    const disks = [blank('/dev/sda'), blank('/dev/sdb'), blank('/dev/sdc', { content: 'ext4' })]
    const empty = await dialogue(disks, ['1', '2', ...SETTINGS, '1', 'install'])
    expect(empty.after).toBe('reboot')
    expect(empty.screen).toContain('mirror /dev/sda and /dev/sdb')
    expect(empty.taken).toContain('createArray')
    const careless = await dialogue(disks, ['1', '3', 'yes'])
    expect([careless.after, careless.taken]).toEqual(['gone', []])
    const sure = await dialogue(disks, ['1', '3', '/dev/sdc', ...SETTINGS, '1', 'install'])
    expect(sure.screen).toContain('mirror /dev/sda and /dev/sdc')
  })

  it('keeps name and password of an installation whose data stay, unless new ones are typed', async () => {
    const installed = recordedDisk('lsblk-2.41-machine', 'LQX-INSTALLED')
    const unsaid = await dialogue([installed], ['', '2', '', '1', '', '', '', '2', 'install'])
    expect(unsaid.after).toBe('power-off')
    expect(unsaid.screen).toMatch(/host name +as it was\n/)
    expect(unsaid.screen).toMatch(/password +as it was\n/)
    expect(unsaid.screen).not.toContain('chosen at setup')
    const renamed = await dialogue([installed], ['', '2', 'Not A Name', ...SETTINGS, '2', 'install'])
    expect(renamed.screen).toContain('lower-case')
    expect(renamed.screen).toMatch(/host name +host-1\n/)
    expect(renamed.screen).toMatch(/password +as given\n/)
  })

  it('offers to repair an installation, which asks for no settings', async () => {
    const ours = recorded('lsblk-2.41-used').find(
      disk => disk.partitions.some(({ label }) => label === 'state') && disk.mountPoints.length === 0,
    )
    if (ours === undefined) throw new Error('no recorded installation')
    const disk = recordedDisk('lsblk-2.41-used', ours.serial)
    const { screen, after, taken } = await dialogue([disk], ['', '1', '2', 'install'])
    expect(screen).toContain('a LimiQuantix installation')
    expect(screen).toContain('STATE AND VM DISKS STAY')
    expect(screen).not.toContain('Host name')
    expect(after).toBe('power-off')
    expect(taken).not.toContain('partition')
  })

  it('one installation at a time', async () => {
    const { after, screen, taken } = await dialogue([blank('/dev/sda')], ['', ...SETTINGS, '1', 'install'], {
      free: false,
    })
    expect([after, taken]).toEqual(['gone', []])
    expect(screen).toContain('runs on another console')
  })

  it('comes to an orderly stop at Ctrl-C, and does not keep the machine claimed while it asks what next', async () => {
    const { after, screen, taken, held } = await dialogue([blank('/dev/sda')], ['', ...SETTINGS, '1', 'install'], {
      interrupted: true,
    })
    expect([after, taken]).toEqual(['gone', []])
    expect(screen).toContain('Cancelled. Nothing was written.')
    expect(held).toEqual(['claimed', 'released'])
  })

  it('looks again when there is no disk', async () => {
    const { after, screen } = await dialogue([], [''])
    expect(after).toBe('gone')
    expect(screen.match(/no disk to install on/g)).toHaveLength(2)
  })
})

describe('a typed line', () => {
  it('ends with Enter, in any of its spellings', () => {
    expect(typedLine('abc')).toBeUndefined()
    expect(typedLine('abc\rdef')).toEqual({ line: 'abc', rest: 'def' })
    expect(typedLine('abc\r\ndef\n')).toEqual({ line: 'abc', rest: 'def\n' })
  })

  it('knows backspace', () => {
    expect(typedLine('ac\x7fbc\n')?.line).toBe('abc')
    expect(typedLine('\x7f\bx\n')?.line).toBe('x')
  })
})
