import { existsSync } from 'node:fs'
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { EMULATOR } from '../paths.ts'
import { type MachineFiles, type MachineOptions, machineArguments } from './arguments.ts'
import { DebugShell } from './debug-shell.ts'
import { findFirmware } from './firmware.ts'
import { program } from './program.ts'
import { Qmp } from './qmp.ts'
import { serialText, typeInto, waitForText } from './serial.ts'
import { until } from './until.ts'

export interface ApplianceOptions extends MachineOptions {
  /** Directory of this machine: UEFI variables, sockets, serial log. Made when absent; what is in it is kept. */
  dir: string
}

/** The emulator may have to be fetched first. */
const START_MS = 600_000

/** The longest path of a socket (unix(7): 108 bytes with the end mark). */
const SOCKET_PATH_MAX = 107

function filesOf(dir: string): MachineFiles {
  const absolute = resolve(dir)
  const file = (name: string) => join(absolute, name)
  const files: MachineFiles = {
    vars: file('uefi-vars.fd'),
    pid: file('pid'),
    qmp: file('qmp.sock'),
    serial: file('serial.sock'),
    serialLog: file('serial.log'),
    shell: file('shell.sock'),
  }
  if (Buffer.byteLength(files.serial) > SOCKET_PATH_MAX)
    throw new Error(`the path is too long for sockets: ${absolute}`)
  return files
}

/** The command line of a process, empty when there is none. */
async function commandLine(pid: number): Promise<string> {
  return await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
}

/** One machine that runs the appliance in QEMU. It goes on when the process that started it ends. */
export class Appliance implements AsyncDisposable {
  readonly pid: number
  readonly httpsPort: number
  readonly httpPort: number | undefined
  readonly shell: DebugShell
  private readonly files: MachineFiles
  /** Where this start begins in the serial log. */
  private readonly logStart: number

  private constructor(
    files: MachineFiles,
    pid: number,
    ports: { https: number; http: number | undefined; log: number },
  ) {
    this.files = files
    this.pid = pid
    this.httpsPort = ports.https
    this.httpPort = ports.http
    this.logStart = ports.log
    this.shell = new DebugShell(files.shell)
  }

  /** Starts a machine. Rejects with QEMU's words when it cannot (a port is taken, a disk is in use, …). */
  static async start(options: ApplianceOptions): Promise<Appliance> {
    const firmware = findFirmware()
    const files = filesOf(options.dir)
    await mkdir(options.dir, { recursive: true })
    if (!existsSync(files.vars)) await copyFile(firmware.vars, files.vars)
    for (const socket of [files.qmp, files.serial, files.shell]) await rm(socket, { force: true })
    const log = (await serialText(files.serialLog)).length
    const medium = options.medium && { ...options.medium, file: resolve(options.medium.file) }
    const writeLog = options.writeLog === undefined ? {} : { writeLog: resolve(options.writeLog) }
    const absolute = { ...options, disk: resolve(options.disk), ...(medium && { medium }), ...writeLog }
    const qemu = options.accel === 'kvm' ? 'qemu-system-x86_64' : EMULATOR
    await program(qemu, machineArguments(absolute, files, firmware), START_MS)
    const pid = Number(await readFile(files.pid, 'utf8'))
    const ports = { https: options.httpsPort, http: options.httpPort, log }
    await writeFile(join(options.dir, 'ports.json'), JSON.stringify(ports))
    return new Appliance(files, pid, ports)
  }

  /** The machine of this directory if it runs, whoever started it. */
  static async attach(dir: string): Promise<Appliance | undefined> {
    const files = filesOf(dir)
    const pid = Number(await readFile(files.pid, 'utf8').catch(() => '0'))
    // The pid may belong to something else by now.
    if (pid === 0 || !(await commandLine(pid)).includes(files.pid)) return undefined
    const ports: { https: number; http?: number; log: number } = JSON.parse(
      await readFile(join(dir, 'ports.json'), 'utf8'),
    )
    return new Appliance(files, pid, { http: undefined, ...ports })
  }

  get url(): string {
    return `https://127.0.0.1:${this.httpsPort}`
  }

  /** The address of the plain port; throws when none was asked for. */
  get plainUrl(): string {
    if (this.httpPort === undefined) throw new Error('the machine was started without httpPort')
    return `http://127.0.0.1:${this.httpPort}`
  }

  /** Whether QEMU still runs. */
  async isRunning(): Promise<boolean> {
    return (await commandLine(this.pid)).includes(this.files.pid)
  }

  /** What the serial console printed since this start. */
  async console(): Promise<string> {
    return (await serialText(this.files.serialLog)).slice(this.logStart)
  }

  /** Waits for something on the serial console, printed since this start. */
  async waitForSerial(pattern: RegExp, deadlineMs: number): Promise<RegExpExecArray> {
    return await waitForText(this.files.serialLog, pattern, deadlineMs, this.logStart)
  }

  /** Types on the serial console, as a terminal on the port would. */
  async type(keys: string): Promise<void> {
    await typeInto(this.files.serial, keys)
  }

  /** One command of QEMU's monitor. */
  async monitor(command: string, args: Record<string, unknown> = {}): Promise<unknown> {
    await using qmp = await Qmp.connect(this.files.qmp)
    return await qmp.execute(command, args)
  }

  /** Writes what the machine's screen shows to a PNG file. */
  async screendump(path: string): Promise<void> {
    await this.monitor('screendump', { filename: resolve(path), format: 'png' })
  }

  /**
   * Presses the power button and waits for the machine to be off. After `deadlineMs` it is switched off hard, after
   * ten more seconds killed. Returns whether it went off by itself.
   */
  async stop(deadlineMs = 120_000): Promise<boolean> {
    const gone = async () => ((await this.isRunning()) ? undefined : true)
    const orLater = (limitMs: number) => until('the machine is off', gone, limitMs).catch(() => false)
    await this.monitor('system_powerdown').catch(() => {})
    if (await orLater(deadlineMs)) return true
    await this.off()
    return false
  }

  /** Switches the machine off, as by pulling the plug. */
  async off(): Promise<void> {
    const gone = async () => ((await this.isRunning()) ? undefined : true)
    if (!(await this.isRunning())) return
    await this.monitor('quit').catch(() => {})
    if (await until('QEMU ends', gone, 10_000).catch(() => false)) return
    process.kill(this.pid, 'SIGKILL')
    await until('QEMU ends', gone, 10_000)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.off()
  }
}
