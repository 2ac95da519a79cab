import { describe, expect, it } from 'vitest'
import { Gone } from '../../../installer/dialogue/tty.ts'
import type { Change } from '../changes/change.schema.ts'
import { MENU_WORDS, type MenuPorts, menu } from './console.menu.ts'
import { type MachineFacts, printable, statusLines } from './console.render.ts'
import type { ConsoleStatus } from './console.schema.ts'
import { NEWER, STICK, testSticks } from './test-sticks.ts'

const GIB = 1024 ** 3
const status: ConsoleStatus = { hostName: 'alpha', text: '\nLimiQuantix 1 on alpha\n', health: 'ok', runningVms: 2 }
const machine: MachineFacts = {
  ...{ version: '1', failedUnits: ['a.service'], load: [0.1, 0.25, 3] },
  ...{ memoryUsedBytes: 1.5 * GIB, memoryBytes: 4 * GIB },
  disks: [{ name: 'state', usedBytes: GIB, capacityBytes: 4 * GIB }],
}
const change = (state: Change['status']): Change => ({
  ...{ id: 'c', hostId: 'h', kind: 'management-network', title: '', confirmWithinSeconds: 120, addresses: [] },
  ...{ requestor: 'console', status: state, reason: null, createdAt: '', endedAt: null, remainingSeconds: 120 },
})

const at = (words: string) => String(MENU_WORDS.indexOf(words) + 1)
const [NETWORK, FIREWALL, PASSWORD, RESTART] = [
  at('Management network'),
  at('Open the firewall of the management'),
  at("Reset the administrator's password"),
  at('Restart the management service'),
]
const [BUNDLE, UPDATE] = [at('Support bundle to a USB stick'), at('Update from a USB stick')]
const [REBOOT, POWER_OFF, RESET, SHELL, LEAVE] = [
  at('Reboot'),
  at('Power off'),
  at('Factory reset'),
  at('Shell'),
  at('Leave'),
]

/** Somebody who types these lines and then hangs up. */
async function dialogue(typed: readonly string[], changed: Partial<MenuPorts> = {}) {
  const lines = [...typed]
  const done: string[] = []
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
  const does = (what: string) => async () => void done.push(what)
  const ports: MenuPorts = {
    status: async () => status,
    machine: async () => machine,
    note: async action => void done.push(`note ${action}`),
    resetPassword: async (password, revoke) => void done.push(`password ${password} ${revoke}`),
    network: {
      get: async () => ({ method: 'dhcp', card: 'eth7' }),
      async change(config) {
        done.push(`network ${JSON.stringify(config)}`)
        return change('applying')
      },
      applied: async () => change('waiting'),
      async confirm() {
        done.push('confirm')
        return change('confirmed')
      },
      async revert() {
        done.push('revert')
        return change('reverted')
      },
    },
    sticks: testSticks(done, [{ stick: STICK, name: 'a.lqxupdate', isGood: true, update: NEWER }]),
    ...{
      openFirewall: does('open firewall'),
      restartService: does('restart'),
      powerOff: does('off'),
      reboot: does('reboot'),
    },
    lastLines: async () => ['a\u001b[2Jb'],
    follow: async () => {},
    hostName: () => 'alpha',
    markFactoryReset: async disks => void done.push(`reset ${disks}`),
    ...changed,
  }
  const left = await menu({ write, line: next, secret: next }, ports, error => error instanceof Gone).catch(error => {
    if (error instanceof Gone) return 'gone' as const
    throw error
  })
  return { left, done, screen }
}

describe('the status screen', () => {
  it('tells how the host is', () => {
    expect(statusLines(status, machine)).toEqual([
      'LimiQuantix 1 on alpha',
      'Health: ok',
      'Virtual machines running: 2',
      'Load: 0.10 0.25 3.00',
      'Memory: 1.5 of 4.0 GiB used',
      'Disk state: 1.0 of 4.0 GiB used',
      'Failed units: a.service',
    ])
  })

  it('says that the service is gone, and fits on 80 columns with many failed units', () => {
    const lines = statusLines(undefined, { ...machine, failedUnits: Array.from({ length: 20 }, () => 'b.service') })
    expect(lines).toContain('State: THE MANAGEMENT SERVICE DOES NOT ANSWER.')
    expect(lines.filter(line => line.length > 80)).toEqual([])
  })

  it('shows nothing that a terminal acts upon', () => {
    expect(printable('a\u001b]0;x\u0007\u009b2J\r\n\tb\u202e')).toBe('a?]0;x??2J?? b?')
  })
})

describe('the menu', () => {
  it('resets the password when it was typed twice, and shows neither', async () => {
    const { done, screen } = await dialogue([
      PASSWORD,
      'a long password',
      'a long passw0rd',
      'a long password',
      'a long password',
      'y',
    ])
    expect(done).toEqual(['password a long password true'])
    expect(screen).not.toContain('a long password')
    expect(screen).toContain('These two differ')
  })

  it.each([
    [['keep'], 'confirm'],
    [[''], 'revert'],
  ])('tries a network, which keeps its card, and after %j does: %s', async (answer, outcome) => {
    const { done } = await dialogue([NETWORK, '1', '12', 'y', ...answer])
    expect(done).toEqual(['network {"method":"dhcp","card":"eth7","vlan":12}', outcome])
  })

  it.each<[string, string[], string[], string]>([
    ['a shell without the word', [SHELL, 'yes'], [], 'gone'],
    ['a shell', [SHELL, 'shell'], ['note shell'], 'shell'],
    ['a reboot without the word', [REBOOT, 'y'], [], 'gone'],
    ['a reboot', [REBOOT, 'reboot'], ['note reboot', 'reboot'], 'idle'],
    ['power', [POWER_OFF, 'power-off'], ['note power-off', 'off'], 'idle'],
    ['a firewall that stays', [FIREWALL, ''], [], 'gone'],
    ['a firewall', [FIREWALL, 'y'], ['open firewall'], 'gone'],
    ['a restart', [RESTART], ['note restart-service', 'restart'], 'gone'],
    ['a bundle on a stick', [BUNDLE, '1'], ['bundle', 'done t', 'save b /dev/sdb1'], 'gone'],
    [
      'an update that starts now',
      [UPDATE, '1', 'y', 'reboot'],
      ['send a.lqxupdate', 'install false', 'done task', 'note reboot', 'reboot'],
      'idle',
    ],
    ['an update that starts later', [UPDATE, '1', 'y', ''], ['send a.lqxupdate', 'install false', 'done task'], 'gone'],
    ['a reset under a wrong name', [RESET, '1', 'beta'], [], 'gone'],
    ['a reset', [RESET, '2', 'alpha'], ['note factory-reset', 'reset erase', 'reboot'], 'idle'],
    ['a reset that is left', [RESET, '3', LEAVE], [], 'idle'],
  ])('does what was chosen and no more: %s', async (_, typed, expected, end) => {
    const { done, left } = await dialogue(typed)
    expect([done, left]).toEqual([expected, end])
  })

  it('opens no shell and resets nothing that could not be recorded', async () => {
    const note = async () => {
      throw new Error('the disk is full')
    }
    for (const typed of [
      [SHELL, 'shell'],
      [RESET, '2', 'alpha'],
    ]) {
      const { done, left, screen } = await dialogue(typed, { note })
      expect([done, left]).toEqual([[], 'gone'])
      expect(screen).toContain('Not done: the disk is full')
    }
  })

  it('shows log lines without what a terminal acts upon', async () => {
    expect((await dialogue([at('Logs'), ''])).screen).toContain('a?[2Jb\n')
  })
})
