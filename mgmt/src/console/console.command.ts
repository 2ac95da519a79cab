import { hostname } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { ReadStream, WriteStream } from 'node:tty'
import type { z } from 'zod'
import type { Terminal } from '../../../installer/dialogue/terminal.ts'
import { Gone, ttyTerminal } from '../../../installer/dialogue/tty.ts'
import { isOver } from '../changes/change.rules.ts'
import { ManagementConfig } from '../hosts/management.schema.ts'
import { version } from '../lib/version.ts'
import { replaceFile, spaceOf } from '../system/files.ts'
import type { JournalEntry } from '../system/journalctl.parse.ts'
import { journalBackwards, journalFollow } from '../system/journalctl.ts'
import { readCounters, readMemoryTotal } from '../system/proc.ts'
import { failedUnits, powerOff, reboot, restartUnit } from '../system/systemctl.ts'
import { askService, ServiceDown } from './console.client.ts'
import { type MenuPorts, menu } from './console.menu.ts'
import type { MachineFacts } from './console.render.ts'
import { ConsoleChange, ConsoleStatus, Nothing } from './console.schema.ts'
import { stickPorts } from './stick.command.ts'

const SOCKET = '/run/limiquantix/console.sock'
/** What the initrd looks for at the next boot. */
const RESET_MARK = '/var/lib/limiquantix/factory-reset'
const SERVICE = 'limiquantixd.service'
const LAST_LINES = 40
/** Minutes without a line after which an open menu goes away. */
const IDLE_MINUTES = 10
/** Tells the script that started this to open a shell. */
const EXIT_SHELL = 10

async function machine(): Promise<MachineFacts> {
  const disk = async (name: string, path: string) => {
    const { capacityBytes, availableBytes } = await spaceOf(path)
    return { name, capacityBytes, usedBytes: capacityBytes - availableBytes }
  }
  const [counters, memoryBytes, failed, ...disks] = await Promise.all([
    readCounters(new Set()),
    readMemoryTotal(),
    failedUnits().catch(() => ['(not known)']),
    disk('state', '/var'),
    disk('local', '/srv/local'),
  ])
  const { memoryUsedBytes, loadAverage } = counters
  return { version, failedUnits: failed, load: loadAverage, memoryUsedBytes, memoryBytes, disks }
}

const lineOf = ({ realtime, fields }: JournalEntry) => {
  const at = new Date(realtime / 1000).toISOString().slice(5, 19).replace('T', ' ')
  return `${at} ${fields.get('SYSLOG_IDENTIFIER') ?? ''}: ${fields.get('MESSAGE') ?? ''}`
}

function portsOn(tty: string): MenuPorts {
  const post = <T extends z.ZodType>(url: string, schema: T, body?: object) =>
    askService(SOCKET, ['POST', url], schema, body)
  const change = (id: string) => askService(SOCKET, ['GET', `/changes/${id}`], ConsoleChange)
  return {
    machine,
    status: () =>
      askService(SOCKET, ['GET', '/status'], ConsoleStatus).catch(error => {
        if (error instanceof ServiceDown) return undefined
        throw error
      }),
    async note(action) {
      // Standard error is the journal.
      process.stderr.write(`console ${tty}: ${action}\n`)
      await post('/note', Nothing, { action }).catch(error => {
        if (!(error instanceof ServiceDown)) throw error
      })
    },
    resetPassword: async (password, revokeTokens) =>
      void (await post('/password', Nothing, { password, revokeTokens })),
    network: {
      get: () => askService(SOCKET, ['GET', '/network'], ManagementConfig),
      change: config => post('/network', ConsoleChange, { config }),
      async applied(id) {
        for (;;) {
          const present = await change(id)
          if (present.status === 'waiting' || isOver(present.status)) return present
          await delay(500)
        }
      },
      confirm: id => post(`/changes/${id}/confirm`, ConsoleChange),
      revert: id => post(`/changes/${id}/revert`, ConsoleChange),
    },
    openFirewall: async () => void (await post('/firewall/open', Nothing)),
    sticks: stickPorts(SOCKET),
    restartService: () => restartUnit(SERVICE, 180_000),
    powerOff,
    reboot,
    async lastLines() {
      const lines: string[] = []
      const enough = new AbortController()
      for await (const entry of journalBackwards({ boot: '0' }, undefined, enough.signal)) {
        lines.unshift(lineOf(entry))
        if (lines.length >= LAST_LINES) break
      }
      enough.abort()
      return lines
    },
    async follow(write, signal) {
      for await (const entry of journalFollow({}, undefined, signal)) write(lineOf(entry))
    },
    hostName: hostname,
    markFactoryReset: disks => replaceFile(RESET_MARK, `${disks}\n`, 0o600),
  }
}

/** Ends the wait for a line when nobody types for long: a menu that is open shows what a passer-by should not use. */
function impatient(terminal: Terminal, leave: () => void): Terminal {
  const timed = async (ask: () => Promise<string>) => {
    const timer = setTimeout(leave, IDLE_MINUTES * 60_000)
    try {
      return await ask()
    } finally {
      clearTimeout(timer)
    }
  }
  return {
    write: text => terminal.write(text),
    line: prompt => timed(() => terminal.line(prompt)),
    secret: prompt => timed(() => terminal.secret(prompt)),
  }
}

/** `limiquantixd console TTY`: the menu on this terminal. Returns the exit code, which may ask for a shell. */
export async function runConsole(tty: string): Promise<number> {
  const input = new ReadStream(0)
  const terminal = impatient(ttyTerminal(input, new WriteStream(1)), () => input.destroy())
  try {
    const left = await menu(terminal, portsOn(tty), error => error instanceof Gone)
    return left === 'shell' ? EXIT_SHELL : 0
  } catch (error) {
    if (!(error instanceof Gone)) throw error
    return 0
  } finally {
    input.destroy()
  }
}
