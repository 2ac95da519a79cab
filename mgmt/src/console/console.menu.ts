import { network } from '../../../installer/dialogue/network.ts'
import { password } from '../../../installer/dialogue/password.ts'
import { choose, type Terminal } from '../../../installer/dialogue/terminal.ts'
import type { Change } from '../changes/change.schema.ts'
import { ManagementConfig } from '../hosts/management.schema.ts'
import { type MachineFacts, printable, statusLines } from './console.render.ts'
import type { ConsoleAction, ConsoleStatus } from './console.schema.ts'
import { bundleToStick, updateFromStick } from './stick.menu.ts'
import type { StickPorts } from './stick.ports.ts'

/** What the menu acts upon: the service over its socket, and the machine where the service may be down. */
export interface MenuPorts {
  /** Undefined when the service does not answer. */
  status(): Promise<ConsoleStatus | undefined>
  machine(): Promise<MachineFacts>
  /** Has the service record it; says so in the journal in any case. */
  note(action: ConsoleAction): Promise<void>
  resetPassword(password: string, revokeTokens: boolean): Promise<void>
  network: {
    get(): Promise<ManagementConfig>
    change(config: ManagementConfig): Promise<Change>
    /** Waits until the change is in effect, or over. */
    applied(id: string): Promise<Change>
    confirm(id: string): Promise<Change>
    revert(id: string): Promise<Change>
  }
  /** Lets every network reach the management. */
  openFirewall(): Promise<void>
  sticks: StickPorts
  restartService(): Promise<void>
  powerOff(): Promise<void>
  reboot(): Promise<void>
  lastLines(): Promise<string[]>
  /** Calls back with new lines until aborted. */
  follow(write: (line: string) => void, signal: AbortSignal): Promise<void>
  hostName(): string
  /** Leaves the mark that the next boot acts upon. */
  markFactoryReset(disks: 'keep' | 'erase'): Promise<void>
}

/** How the menu was left: back to the idle console, or into a shell. */
export type Left = 'idle' | 'shell'
type Step = (terminal: Terminal, ports: MenuPorts) => Promise<Left | undefined>

const yes = (text: string) => /^y(es)?$/i.test(text.trim())

const resetPassword: Step = async (terminal, ports) => {
  const chosen = await password(terminal, "\nThe administrator's new password. Leave it empty to go back.\n")
  if (chosen === undefined) return
  const revoke = yes(await terminal.line('Revoke all API tokens too? [y/N] '))
  await ports.resetPassword(chosen, revoke)
  terminal.write('The password is set. All sessions were ended.\n')
}

const changeNetwork: Step = async (terminal, ports) => {
  const { card, bond } = await ports.network.get()
  const chosen = await network(terminal)
  if (!yes(await terminal.line('Try this network? It comes back by itself unless you keep it. [y/N] '))) return
  const config = ManagementConfig.parse({ ...(card && { card }), ...(bond && { bond }), ...chosen })
  terminal.write('Applying …\n')
  const { id } = await ports.network.change(config)
  const tried = await ports.network.applied(id)
  if (tried.status !== 'waiting') {
    terminal.write(`Not changed: ${printable(tried.reason ?? tried.status)}\n`)
    return
  }
  const keep = await terminal.line(`In effect. Type "keep" within ${tried.remainingSeconds} s, or it is undone: `)
  if (keep.trim() !== 'keep') await ports.network.revert(id)
  else await ports.network.confirm(id)
  terminal.write(keep.trim() === 'keep' ? 'Kept.\n' : 'Undone.\n')
}

const openFirewall: Step = async (terminal, ports) => {
  terminal.write('\nThe interface and the API are then reached from every network, until it is changed there.\n')
  if (!yes(await terminal.line('Open the firewall? [y/N] '))) return
  await ports.openFirewall()
  terminal.write('It is open.\n')
}

const restart: Step = async (terminal, ports) => {
  await ports.note('restart-service')
  terminal.write('Restarting the management service …\n')
  await ports.restartService()
  terminal.write('It runs.\n')
}

const logs: Step = async (terminal, ports) => {
  for (const line of await ports.lastLines()) terminal.write(`${printable(line)}\n`)
  const typed = await terminal.line('Enter to go back, "f" and Enter to follow: ')
  if (typed.trim() !== 'f') return
  terminal.write('New lines follow. Press Enter to stop.\n')
  const end = new AbortController()
  const following = ports.follow(line => terminal.write(`${printable(line)}\n`), end.signal)
  await terminal.line('')
  end.abort()
  await following
}

const power =
  (action: 'power-off' | 'reboot'): Step =>
  async (terminal, ports) => {
    const running = (await ports.status())?.runningVms
    const vms =
      running === undefined ? 'It is not known how many virtual machines run' : `Virtual machines running: ${running}`
    const typed = await terminal.line(`${vms}; they are shut down first. Type "${action}" to go on: `)
    if (typed.trim() !== action) return
    await ports.note(action)
    await (action === 'reboot' ? ports.reboot() : ports.powerOff())
    return 'idle'
  }

const supportBundle: Step = async (terminal, ports) => {
  await bundleToStick(terminal, ports.sticks)
  return undefined
}

const update: Step = async (terminal, ports) =>
  (await updateFromStick(terminal, ports.sticks)) ? await power('reboot')(terminal, ports) : undefined

const factoryReset: Step = async (terminal, ports) => {
  const disks = await choose(terminal, 'Factory reset: settings, password, networks and definitions are lost', [
    { words: "Keep the virtual machines' disks", value: 'keep' as const },
    { words: 'Erase them too', value: 'erase' as const },
    { words: 'Go back', value: undefined },
  ])
  if (disks === undefined) return
  const name = ports.hostName()
  const typed = await terminal.line(`Type the host name, ${printable(name)}, to reset and restart now: `)
  if (typed.trim() !== name) {
    terminal.write('Nothing was changed.\n')
    return
  }
  await ports.note('factory-reset')
  await ports.markFactoryReset(disks)
  await ports.reboot()
  return 'idle'
}

const rootShell: Step = async (terminal, ports) => {
  terminal.write('\nA root shell can damage this host and everything on it. That it was opened is recorded.\n')
  if ((await terminal.line('Type "shell" to go on: ')).trim() !== 'shell') return
  await ports.note('shell')
  return 'shell'
}

const STEPS: { words: string; value: Step }[] = [
  { words: 'Show this again', value: async () => undefined },
  { words: 'Management network', value: changeNetwork },
  { words: 'Open the firewall of the management', value: openFirewall },
  { words: "Reset the administrator's password", value: resetPassword },
  { words: 'Restart the management service', value: restart },
  { words: 'Logs', value: logs },
  { words: 'Support bundle to a USB stick', value: supportBundle },
  { words: 'Update from a USB stick', value: update },
  { words: 'Reboot', value: power('reboot') },
  { words: 'Power off', value: power('power-off') },
  { words: 'Factory reset', value: factoryReset },
  { words: 'Shell', value: rootShell },
  { words: 'Leave', value: async () => 'idle' },
]

/** What can be chosen, in this order, by numbers from 1. */
export const MENU_WORDS: readonly string[] = STEPS.map(({ words }) => words)

/** Status and menu, again and again, until somebody leaves. A step that fails says why and changes nothing else. */
export async function menu(terminal: Terminal, ports: MenuPorts, isGone: (error: unknown) => boolean): Promise<Left> {
  for (;;) {
    const [status, machine] = await Promise.all([ports.status(), ports.machine()])
    terminal.write(`\n${statusLines(status, machine).join('\n')}\n`)
    const step = await choose(terminal, 'Menu', STEPS)
    try {
      const left = await step(terminal, ports)
      if (left !== undefined) return left
    } catch (error) {
      if (isGone(error)) throw error
      terminal.write(`Not done: ${printable(error instanceof Error ? error.message : String(error))}\n`)
    }
  }
}
