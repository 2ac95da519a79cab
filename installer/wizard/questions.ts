import type { z } from 'zod'
import { HostName } from '../../mgmt/src/auth/auth.schema.ts'
import { Answers, type WipePolicy } from '../answers.schema.ts'
import { network } from '../dialogue/network.ts'
import { password } from '../dialogue/password.ts'
import { problemOf } from '../dialogue/problem.ts'
import { ask, choose, type Terminal } from '../dialogue/terminal.ts'
import { type Disk, isBlank, isMedium } from '../disks.ts'
import { earlierInstallation } from '../earlier.ts'
import type { Facts } from '../facts.ts'
import { contentWords } from '../occupation.ts'
import { nameOf } from '../refusals.ts'
import { encryption } from './encryption.ts'

/** The questions of an attended installation. What they lead to are answers, as a file would hold them. */

type Input = z.input<typeof Answers>

function diskWords(disk: Disk): string {
  const now = isBlank(disk) ? 'empty' : contentWords(disk)
  const ours = earlierInstallation(disk) === undefined ? '' : 'a LimiQuantix installation: '
  return `${nameOf(disk)}\n     ${ours}${now}`
}

/** True at once for a disk with nothing on it, otherwise when its name was typed. */
async function mayErase(terminal: Terminal, chosen: Disk): Promise<boolean> {
  if (isBlank(chosen)) return true
  const typed = await terminal.line(`EVERYTHING on ${chosen.path} is lost. Type ${chosen.path} to go on: `)
  if (typed.trim() === chosen.path) return true
  terminal.write('  Not erased.\n')
  return false
}

async function disk(terminal: Terminal, disks: readonly Disk[]): Promise<Disk> {
  const choices = disks.filter(each => !isMedium(each)).map(value => ({ words: diskWords(value), value }))
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
  return (await mayErase(terminal, chosen)) ? 'wipe' : undefined
}

/** Whether a second disk is to hold the same; undefined when somebody does not want to erase the one they chose. */
async function mirrorDisk(terminal: Terminal, disks: readonly Disk[], chosen: Disk): Promise<Disk | null | undefined> {
  const others = disks.filter(each => !isMedium(each) && each.path !== chosen.path)
  if (others.length === 0) return null
  const second = await choose<Disk | null>(terminal, 'Mirror everything on a second disk', [
    { words: 'No: one disk', value: null },
    ...others.map(value => ({ words: diskWords(value), value })),
  ])
  return second === null || (await mayErase(terminal, second)) ? second : undefined
}

const passwordWords = (keeps: boolean) =>
  `\nThe administrator's password. Leave it empty to ${keeps ? 'keep the one it has' : 'choose it in the browser, with a code'}.\n`

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
  const secret = await password(terminal, passwordWords(keeps))
  return {
    ...{ network: chosenNetwork, timeZone },
    ...(hostName === '' ? {} : { hostName }),
    ...(secret === undefined ? {} : { administrator: { password: secret } }),
  }
}

/** Asks everything. Undefined when no disk was decided on: ask again. */
export async function questions(terminal: Terminal, { disks, machine }: Facts): Promise<Answers | undefined> {
  const chosen = await disk(terminal, disks)
  const decided = await policy(terminal, chosen)
  if (decided === undefined) return undefined
  const keeps = decided === 'repair' || decided === 'keep-data'
  const second = keeps ? null : await mirrorDisk(terminal, disks, chosen)
  if (second === undefined) return undefined
  const wipe = second === null || isBlank(second) ? decided : 'wipe'
  const rest = wipe === 'repair' ? {} : await settings(terminal, wipe === 'keep-data')
  const sealed = wipe === 'repair' ? {} : await encryption(terminal, machine, wipe === 'keep-data' ? chosen : null)
  const after = await choose(terminal, 'When it is done', [
    { words: 'Restart', value: 'reboot' as const },
    { words: 'Switch off', value: 'power-off' as const },
  ])
  const system = { path: chosen.path, removable: chosen.removable }
  const mirror = second === null ? {} : { mirror: { path: second.path, removable: second.removable } }
  return Answers.parse({ version: 1, disks: { system, wipe, ...mirror }, after, ...rest, ...sealed })
}
