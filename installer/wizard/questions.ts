import type { z } from 'zod'
import { HostName, Password } from '../../mgmt/src/auth/auth.schema.ts'
import { Answers, type WipePolicy } from '../answers.schema.ts'
import { type Disk, isBlank, isMedium } from '../disks.ts'
import { earlierInstallation } from '../earlier.ts'
import type { Facts } from '../facts.ts'
import { NetworkAnswer } from '../network.schema.ts'
import { contentWords } from '../occupation.ts'
import { nameOf } from '../refusals.ts'
import { encryption } from './encryption.ts'
import { ask, choose, type Terminal } from './terminal.ts'

/** The questions of an attended installation. What they lead to are answers, as a file would hold them. */

type Input = z.input<typeof Answers>

/** What a schema has against a value, in its own words. */
function problemOf(schema: z.ZodType, value: unknown): string | undefined {
  const result = schema.safeParse(value)
  return result.success ? undefined : (result.error.issues[0]?.message ?? 'is not allowed')
}

async function disk(terminal: Terminal, disks: readonly Disk[]): Promise<Disk> {
  const choices = disks
    .filter(each => !isMedium(each))
    .map(value => {
      const now = isBlank(value) ? 'empty' : contentWords(value)
      const ours = earlierInstallation(value) === undefined ? '' : 'a LimiQuantix installation: '
      return { words: `${nameOf(value)}\n     ${ours}${now}`, value }
    })
  return await choose(terminal, 'Disk to install on', choices)
}

async function policy(terminal: Terminal, chosen: Disk): Promise<WipePolicy | undefined> {
  if (isBlank(chosen)) return 'refuse'
  const erase = { words: 'Erase everything on it and install anew', value: 'wipe' as const }
  const back = { words: 'Choose another disk', value: undefined }
  const keep = [
    { words: 'Repair: write the system again, keep settings and virtual machines', value: 'repair' as const },
    { words: 'Install again: the same, and apply new settings', value: 'keep-data' as const },
  ]
  const whole = earlierInstallation(chosen)?.data === 'whole'
  const value = await choose<WipePolicy | undefined>(terminal, `${nameOf(chosen)} is not empty`, [
    ...(whole ? keep : []),
    erase,
    back,
  ])
  if (value !== 'wipe') return value
  const typed = await terminal.line(`EVERYTHING on ${chosen.path} is lost. Type ${chosen.path} to go on: `)
  if (typed.trim() === chosen.path) return 'wipe'
  terminal.write('  Not erased.\n')
  return undefined
}

async function network(terminal: Terminal): Promise<Input['network']> {
  const dhcp = await choose(terminal, 'Management network', [
    { words: 'DHCP', value: true },
    { words: 'A fixed address', value: false },
  ])
  const vlan = async () => {
    const check = (answer: string) =>
      answer === '' || /^\d{1,4}$/.test(answer) ? undefined : 'Type a number from 1 to 4094, or nothing.'
    const typed = await ask(terminal, 'VLAN, if it is tagged', { check })
    return typed === '' ? {} : { vlan: Number(typed) }
  }
  for (;;) {
    const answer = dhcp
      ? { method: 'dhcp' as const, ...(await vlan()) }
      : {
          method: 'static' as const,
          addresses: [await ask(terminal, 'Address with the length of its prefix, such as 192.0.2.10/24')],
          ...optional('gateway', await ask(terminal, 'Gateway')),
          dns: (await ask(terminal, 'Name servers, separated by commas')).split(/[\s,]+/).filter(text => text !== ''),
          ...(await vlan()),
        }
    const problem = problemOf(NetworkAnswer, answer)
    if (problem === undefined) return answer
    terminal.write(`  This network cannot be: ${problem}.\n`)
  }
}

const optional = (key: 'gateway', value: string) => (value === '' ? {} : { [key]: value })

async function password(terminal: Terminal, keeps: boolean): Promise<string | undefined> {
  const empty = keeps ? 'keep the one it has' : 'choose it in the browser, with a code'
  terminal.write(`\nThe administrator's password. Leave it empty to ${empty}.\n`)
  for (;;) {
    const first = await terminal.secret('Password: ')
    if (first === '') return undefined
    const problem = problemOf(Password, first)
    if (problem !== undefined) terminal.write(`  ${problem}\n`)
    else if ((await terminal.secret('Once more: ')) === first) return first
    else terminal.write('  These two differ.\n')
  }
}

/** With `keeps`, a name and a password that somebody chose before stay unless new ones are typed. */
async function settings(terminal: Terminal, keeps: boolean): Promise<Partial<Input>> {
  terminal.write('\n')
  const hostName = await ask(terminal, keeps ? 'Host name, empty to keep the one it has' : 'Host name', {
    standard: keeps ? '' : 'limiquantix',
    check: answer => (keeps && answer === '' ? undefined : problemOf(HostName, answer)),
  })
  const chosenNetwork = await network(terminal)
  terminal.write('\n')
  const timeZone = await ask(terminal, 'Time zone, such as Europe/Berlin', {
    standard: 'UTC',
    check: answer => problemOf(Answers.shape.timeZone, answer),
  })
  const secret = await password(terminal, keeps)
  return {
    ...{ network: chosenNetwork, timeZone },
    ...(hostName === '' ? {} : { hostName }),
    ...(secret === undefined ? {} : { administrator: { password: secret } }),
  }
}

/** Asks everything. Undefined when no disk was decided on: ask again. */
export async function questions(terminal: Terminal, { disks, machine }: Facts): Promise<Answers | undefined> {
  const chosen = await disk(terminal, disks)
  const wipe = await policy(terminal, chosen)
  if (wipe === undefined) return undefined
  const rest = wipe === 'repair' ? {} : await settings(terminal, wipe === 'keep-data')
  const sealed = wipe === 'repair' ? {} : await encryption(terminal, machine, wipe === 'keep-data' ? chosen : null)
  const after = await choose(terminal, 'When it is done', [
    { words: 'Restart', value: 'reboot' as const },
    { words: 'Switch off', value: 'power-off' as const },
  ])
  const system = { path: chosen.path, removable: chosen.removable }
  return Answers.parse({ version: 1, disks: { system, wipe }, after, ...rest, ...sealed })
}
