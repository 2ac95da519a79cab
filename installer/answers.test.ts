import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { MAX_CHARACTERS, parseAnswers } from './answers.ts'

const problemsOf = (text: string): string[] => {
  const result = parseAnswers(text)
  return result.ok ? [] : result.problems.map(({ line, column, message }) => `${line}:${column}: ${message}`)
}
const answersOf = (text: string) => {
  const result = parseAnswers(text)
  if (!result.ok) throw new Error(problemsOf(text).join('\n'))
  return result.answers
}

describe('what is left out has a default', () => {
  it('the version is enough', () => {
    expect(answersOf('version: 1\n')).toEqual({
      version: 1,
      disks: { wipe: 'refuse' },
      encryption: { mode: 'none' },
      network: { method: 'dhcp' },
      timeZone: 'UTC',
      ssh: 'none',
      after: 'reboot',
    })
  })

  it('sizes become bytes', () => {
    const { disks } = answersOf('version: 1\ndisks: {system: {minSize: 480GB, maxSize: 1.5 TiB}}\n')
    expect(disks.system).toEqual({ minSize: 480e9, maxSize: 1.5 * 1024 ** 4, removable: false })
    expect(answersOf('version: 1\ndisks: {system: {minSize: 4096}}\n').disks.system?.minSize).toBe(4096)
  })

  it('a text that other versions of YAML take for something else stays a text', () => {
    expect(answersOf('version: 1\nhostName: no\n').hostName).toBe('no')
  })
})

/** Each file with all that is said about it. */
const REFUSED: readonly (readonly [what: string, file: string, problems: string[]])[] = [
  ['nothing', '', ['1:1: the file says nothing']],
  ['comments only', '# later\n', ['1:1: the file says nothing']],
  ['a list', '- version: 1\n', ['1:1: must be indented keys']],
  ['two documents', 'version: 1\n---\nversion: 1\n', ['2:1: a second document begins here; an answer file is one']],
  ['no version', 'ssh: none\n', ['1:1: version: write 1, the version of this format']],
  ['another version', 'version: 2\n', ['1:10: version: write 1, the version of this format']],
  ['an empty section', 'version: 1\ndisks:\n', ['2:7: disks: must be indented keys']],
  [
    'misspelt keys',
    'version: 1\nhostname: a\ndisks:\n  system:\n    serail: x\n  colour: red\n',
    [
      '2:1: the key "hostname" is unknown; do you mean "hostName"?',
      '5:5: disks.system: the key "serail" is unknown; do you mean "serial"?',
      '6:3: disks: this key is unknown; known are system, mirror, wipe',
    ],
  ],
  [
    'a key of the other method',
    'version: 1\nnetwork:\n  method: dhcp\n  gateway: 192.0.2.1\n',
    ['4:3: network: the key "gateway" does not go with the mode or method that is chosen here'],
  ],
  ['a key twice', 'version: 1\nssh: none\nssh: none\n', ['3:1: this key was given before']],
  ['a tab', 'version: 1\nntp:\n\tservers: []\n', ['3:1: a tab; indent with spaces']],
  [
    'a number where a text belongs',
    'version: 1\ndisks: {system: {serial: 123}}\n',
    ['2:26: disks.system.serial: must be a text, in quotes'],
  ],
  [
    'a disk without a criterion',
    'version: 1\ndisks:\n  system: {removable: true}\n',
    ['3:11: disks.system: say which disk: by serial, path, model, minSize or maxSize'],
  ],
  [
    'sizes',
    'version: 1\ndisks:\n  system: {minSize: much}\n  mirror: {minSize: 2TB, maxSize: 1TB}\n',
    [
      '3:21: disks.system.minSize: write a size, for example 480GB or 32GiB',
      '4:35: disks.mirror.maxSize: is below minSize',
    ],
  ],
  [
    'an unknown word',
    'version: 1\ndisks: {wipe: yes}\n',
    ['2:15: disks.wipe: must be refuse or repair or keep-data or wipe'],
  ],
  [
    'an unknown mode',
    'version: 1\nencryption: {mode: luks}\n',
    ['2:20: encryption.mode: write none, tpm or passphrase'],
  ],
  ['no passphrase', 'version: 1\nencryption:\n  mode: passphrase\n', ['3:3: encryption.passphrase: is missing']],
  [
    'keys that a keyboard lacks',
    'version: 1\nencryption: {mode: passphrase, passphrase: Größenwahnsinn}\n',
    ['2:44: encryption.passphrase: use characters that every keyboard has: it is typed at boot, with the US layout'],
  ],
  [
    'both kinds of password, both wrong',
    'version: 1\nadministrator:\n  password: short\n  passwordHash: $1$abc\n',
    [
      '3:3: administrator: give either password or passwordHash',
      '3:13: administrator.password: use 12 characters or more',
      '4:17: administrator.passwordHash: is not an argon2id hash ($argon2id$v=19$m=…)',
    ],
  ],
  [
    'an address that no host can have, a gateway out of reach',
    'version: 1\nnetwork:\n  method: static\n  addresses:\n    - 192.0.2.255/24\n  gateway: 198.51.100.1\n',
    [
      '5:7: network.addresses[0]: is the broadcast address, not the address of a host',
      '6:12: network.gateway: is in the subnet of none of the addresses',
    ],
  ],
  [
    'its own gateway, and one without an address of its kind',
    'version: 1\nnetwork: {method: static, addresses: [10.0.0.1/8], gateway: 10.0.0.1, gateway6: "::1"}\n',
    ['2:61: network.gateway: is the address of this host', '2:81: network.gateway6: needs an IPv6 address beside it'],
  ],
  [
    'a bond of one card, and a card beside it',
    'version: 1\nnetwork: {method: dhcp, card: eth0, bond: {mode: 802.3ad, cards: [eth0]}}\n',
    ['2:31: network.card: give either card or bond', '2:66: network.bond.cards: a bond needs two cards or more'],
  ],
  [
    'no prefix',
    'version: 1\nnetwork: {method: static, addresses: [10.0.0.1]}\n',
    ['2:39: network.addresses[0]: write an address with the length of its prefix, for example 192.0.2.10/24'],
  ],
  [
    'a place that is none',
    'version: 1\ntimeZone: Mars/Olympus\n',
    ['2:11: timeZone: is not a time zone, for example Europe/Berlin or UTC'],
  ],
  ['no time server', 'version: 1\nntp: {servers: []}\n', ['2:16: ntp.servers: must have 1 entry or more']],
  ['SSH', 'version: 1\nssh: true\n', ['2:6: ssh: the appliance has no SSH server: write none, or leave it out']],
  [
    'a webhook by FTP',
    'version: 1\nwebhook: {url: "ftp://x.example"}\n',
    ['2:16: webhook.url: write an address that begins with https:// or http://'],
  ],
]

describe('what is wrong is said with its line and column', () => {
  it.each(REFUSED)('%s', (_, file, problems) => {
    expect(problemsOf(file)).toEqual(problems)
  })

  it('a file that is no answer file at all', () => {
    expect(problemsOf('x'.repeat(MAX_CHARACTERS + 1))).toEqual(['1:1: the file is too big'])
    expect(problemsOf('\u0000\u0001')).not.toEqual([])
    expect(problemsOf(`version: 1\n${'['.repeat(20_000)}`)).not.toEqual([])
    expect(problemsOf('[{a: '.repeat(20_000)).length).toBe(50)
    expect(problemsOf('%YAML 1.1\n---\nversion: 1\n')).toEqual(['1:1: directives (%) are not used here'])
    expect(problemsOf('a: &a [x]\nb: [*a, *a]\nversion: 1\n')).toContain(
      '2:5: aliases (*) are not used here; put a text that begins with * in quotes',
    )
  })
})

describe('secrets', () => {
  const SECRET = 'hunter2hunter2'
  const FILE = `version: 1
administrator: {password: ${SECRET}}
encryption: {mode: passphrase, passphrase: ${SECRET}}
webhook: {url: "https://hook.example", token: ${SECRET}}
`

  it('are there for who asks for them, and for no log', () => {
    const answers = answersOf(FILE)
    expect(answers.administrator?.password?.reveal()).toBe(SECRET)
    expect(answers.encryption.mode === 'passphrase' && answers.encryption.passphrase.reveal()).toBe(SECRET)
    expect(answers.webhook?.token?.reveal()).toBe(SECRET)
    for (const printed of [JSON.stringify(answers), inspect(answers, { depth: 9, showHidden: true }), String(answers)])
      expect(printed).not.toContain('hunter2')
  })

  it.each([
    ['an alias', `*${SECRET}`],
    ['a tag', `!${SECRET} x`],
    ['a directive', `%${SECRET}`],
    ['an open quote', `"${SECRET}`],
    ['a list', `[${SECRET}]`],
    ['a second colon', `${SECRET}: ${SECRET}`],
    ['a key', `{${SECRET}: 1}`],
    ['an escape', `"\\${SECRET}"`],
    ['a short one', SECRET.slice(0, 7)],
    ['a reserved character', `@${SECRET}`],
  ])('are not repeated in what is said about %s', (_, value) => {
    for (const place of [`administrator: {password: ${value}}`, `administrator:\n  password: ${value}\n`, value]) {
      const problems = problemsOf(`version: 1\n${place}`)
      expect(problems).not.toEqual([])
      expect(problems.join('\n')).not.toContain('hunter2')
    }
  })
})
