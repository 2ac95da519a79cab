import type { Disk } from './disks.ts'
import { earlierInstallation } from './earlier.ts'
import { ARRAY, SIZE } from './layout.ts'
import type { NetworkAnswer } from './network.schema.ts'
import { contentWords } from './occupation.ts'
import type { PartitionRef, Step, StepOf } from './plan.steps.ts'
import type { Plan } from './plan.ts'
import { nameOf, type Refusal } from './refusals.ts'
import { formatSize } from './size.ts'

/** A plan as text that a person reads before anything is written. Pure; says that there are secrets, not which. */

const TITLES: Readonly<Record<Plan['mode'], string>> = {
  install: 'Install LimiQuantix',
  repair: 'Repair the installation: write LimiQuantix',
  reinstall: 'Install again and keep the data: LimiQuantix',
}

/** The whole plan. */
export function planWords(plan: Plan): string {
  const sections = [
    `${TITLES[plan.mode]} ${plan.version}`,
    diskWords(plan, plan.system, 'Disk'),
    ...(plan.mirror === null ? [] : [diskWords(plan, plan.mirror, 'Mirror')]),
    layoutWords(plan),
    ...(plan.mode === 'repair' ? [] : [settingWords(plan)]),
    `Steps (${formatSize(plan.bytes)} to copy and to check)\n${numbered(plan.steps.map(stepWords))}`,
    `Afterwards the machine ${plan.answers.after === 'reboot' ? 'restarts' : 'switches itself off'}.`,
  ]
  return `${sections.join('\n\n')}\n`
}

/** Why nothing is done, and what to do. */
export const refusalWords = (refusals: readonly Refusal[]): string =>
  `Nothing was written.\n\n${refusals.map(({ message, remedy }) => `- ${message}\n  ${remedy}`).join('\n')}\n`

const numbered = (lines: readonly string[]): string => lines.map((line, index) => `  ${index + 1}. ${line}`).join('\n')

const table = (rows: readonly (readonly [string, string])[]): string => {
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`).join('\n')
}

function diskWords({ mode }: Plan, disk: Disk, title: string): string {
  const blank = disk.partitionTable === null && disk.content === null
  const now = blank ? 'nothing' : contentWords(disk)
  const what = earlierInstallation(disk) === undefined ? now : `an earlier installation: ${now}`
  const fate = mode !== 'install' ? 'state and VM disks stay, the system is replaced' : 'everything on it is erased'
  const lines = [nameOf(disk), `holds ${what}`, blank ? 'nothing is lost' : fate.toUpperCase()]
  const inSet = mode === 'install' && disk.memberOf.some(member => member !== 'encrypted')
  if (inSet) lines.push('it belongs to a set: what lies on other disks of that set may be lost with it')
  return `${title}\n${lines.map(line => `  ${line}`).join('\n')}`
}

function layoutWords({ mode, system, mirror, answers, earlier }: Plan): string {
  if (mode !== 'install' && earlier !== null) {
    return `Kept\n${table([
      ['state', `${formatSize(earlier.state?.sizeBytes ?? 0)}${earlier.encrypted ? ', encrypted' : ''}`],
      ['local', formatSize(earlier.local?.sizeBytes ?? 0)],
    ])}`
  }
  const system_ = SIZE.esp + 2 * (SIZE.root + SIZE.verity)
  const smaller = Math.min(system.sizeBytes, mirror?.sizeBytes ?? system.sizeBytes)
  const rest = Math.max(0, smaller - SIZE.overhead - system_ - SIZE.state)
  const mirrored = mirror === null ? '' : ', on both disks'
  return `Result\n${table([
    ['system', `${formatSize(system_)}${mirrored}, with room for the next version`],
    ['state', `${formatSize(SIZE.state)}${mirrored}: configuration and logs`],
    ['local', `${formatSize(rest)}: disks of virtual machines${mirrored}`],
    ['encryption', encryptionWords(answers.encryption.mode)],
  ])}`
}

function encryptionWords(mode: Plan['answers']['encryption']['mode']): string {
  const recovery = 'a recovery key will be shown once'
  if (mode === 'tpm') return `state and local, opened by this machine's TPM; ${recovery}`
  return mode === 'passphrase' ? `state and local, the passphrase is asked for at every start; ${recovery}` : 'none'
}

function settingWords({ answers, mode }: Plan): string {
  const { hostName, timeZone, ntp, network, administrator, webhook } = answers
  const unsaid = (fresh: string) => (mode === 'reinstall' ? 'as it was' : fresh)
  return `Settings\n${table([
    ['host name', hostName ?? unsaid('chosen at setup')],
    ['time', `${timeZone}, ${ntp === undefined ? 'public time servers' : ntp.servers.join(', ')}`],
    ['network', networkWords(network)],
    ['password', administrator === undefined ? unsaid('chosen at setup, with the code on the console') : 'as given'],
    ...(webhook === undefined ? [] : [['reports to', new URL(webhook.url).origin] as const]),
  ])}`
}

function networkWords(network: NetworkAnswer): string {
  const { card, bond, vlan } = network
  const over =
    bond !== undefined ? `${bond.mode} bond of ${bond.cards.join(', ')}` : (card ?? 'the first card with a link')
  const tagged = vlan === undefined ? '' : `, VLAN ${vlan}`
  if (network.method === 'dhcp') return `DHCP over ${over}${tagged}`
  const gateways = [network.gateway, network.gateway6].filter(gateway => gateway !== undefined)
  const way = gateways.length === 0 ? 'no gateway' : `gateway ${gateways.join(', ')}`
  return `${network.addresses.join(', ')}, ${way}, over ${over}${tagged}`
}

const placeOf = (disk: string): string => (disk === ARRAY.path ? 'the mirror' : disk)
const on = ({ label, disk }: PartitionRef): string => `${label} on ${placeOf(disk)}`

function partitionWords({ disk, definitions }: StepOf<'partition'>): string {
  const labels = definitions.map(({ label }) => label).join(', ')
  return disk === ARRAY.path ? `make ${labels} in the mirror` : `ERASE ${disk} and make ${labels}`
}

/** One step in a line. */
export function stepWords(step: Step): string {
  switch (step.kind) {
    case 'release':
      return `take down ${step.device} (${step.holder})`
    case 'partition':
      return partitionWords(step)
    case 'setPartitionUuid':
      return `give ${on(step.partition)} the id of the new version`
    case 'copyBlocks':
      return `copy ${formatSize(step.bytes)} to ${on(step.to)}`
    case 'verify':
      return `read ${on(step.root)} back and check it`
    case 'createArray':
      return `mirror ${step.members.map(({ disk }) => disk).join(' and ')}`
    case 'enrolTpm':
      return "bind the encryption to this machine's TPM"
    case 'enrolRecoveryKey':
      return 'make a recovery key, shown once'
    case 'dropThrowawayKey':
      return 'forget the key that was used while installing'
    case 'unlock':
      return `open the encrypted state with the ${step.with.mode === 'tpm' ? 'TPM' : 'passphrase'}`
    case 'seed':
      return 'write the settings'
    case 'copyEsp':
      return `copy ${formatSize(step.bytes)} of boot files to ${step.to.disk}${step.replace ? ', instead of the earlier' : ''}`
    case 'installBootLoader':
      return `install the boot loader on ${step.disk}`
    case 'registerBootEntry':
      return `register "${step.title}" with the firmware`
  }
}
