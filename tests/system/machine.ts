import { existsSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { Appliance } from '../../image/qemu/appliance.ts'
import type { MachineOptions, Medium, Segment } from '../../image/qemu/arguments.ts'
import { createDisk } from '../../image/qemu/disk.ts'
import { accelerator } from '../../image/qemu/kvm-probe.ts'
import { consoleFacts } from '../../image/qemu/serial.ts'
import { ApiClient } from '../lib/api.ts'
import { artifactPath, saveArtifact } from '../lib/artifacts.ts'
import { inRepo } from '../lib/paths.ts'
import { until } from '../lib/wait.ts'

export interface ShellAnswer {
  code: number
  /** What the command printed, errors included. */
  output: string
}

const IMAGE = inRepo('build/image/limiquantix.raw')
/** Two to four minutes under emulation, more when the machine has other work. */
const BOOT_MS = 600_000

export interface BootOptions {
  diskSize?: string
  memoryMiB?: number
  cpus?: number
  /** A disk of the caller's, in the machine's directory; otherwise a new one with the built image is made. */
  disk?: string
  /** What is written to the disk, which is a raw one then, is logged to this file. */
  writeLog?: string
  medium?: Medium
  /** Keys for the boot menu of the medium, typed on the serial console as soon as it is there. */
  menuKeys?: string
  /** The port on 127.0.0.1 that leads to its page, when another machine has it. */
  httpsPort?: number
  segment?: Segment
  forwards?: MachineOptions['forwards']
  /** More arguments for QEMU. */
  extraArgs?: readonly string[]
}

/** The directory of a machine, empty: what is left of an earlier one of this name is ended and removed. */
export async function machineDirectory(name: string): Promise<string> {
  const dir = inRepo(`build/machines/${name}`)
  await (await Appliance.attach(dir).catch(() => undefined))?.off()
  await rm(dir, { recursive: true, force: true })
  await mkdir(dir, { recursive: true })
  return dir
}

async function newDisk(name: string, size = '12G'): Promise<string> {
  const disk = join(await machineDirectory(name), 'disk.qcow2')
  await createDisk(disk, IMAGE, size)
  return disk
}

/** How guests run here: the choice is made once for all. */
export async function chosenAccelerator(): Promise<'kvm' | 'tcg'> {
  return await accelerator(inRepo('build/image/limiquantix.vmlinuz'), inRepo('build/cache/kvm-probe'))
}

/** Two ports of the loopback interface that nobody listens on now. */
export async function freePorts(): Promise<[number, number]> {
  const servers = [createServer(), createServer()]
  const ports = await Promise.all(
    servers.map(
      server =>
        new Promise<number>((resolve, reject) => {
          server.on('error', reject)
          server.listen(0, '127.0.0.1', () => {
            const address = server.address()
            resolve(typeof address === 'object' && address !== null ? address.port : 0)
          })
        }),
    ),
  )
  await Promise.all(servers.map(server => new Promise(resolve => server.close(resolve))))
  return [ports[0] ?? 0, ports[1] ?? 0]
}

/** The built image on a fresh disk in an emulated machine, booted once; with a debug shell as the second channel. */
export class Machine {
  readonly appliance: Appliance
  readonly accelerator: string
  /** As the serial console shows them at the first boot. */
  readonly fingerprint: string
  /** Empty when the appliance is set up already. */
  readonly setupCode: string
  /** From power-on until the login page answered, milliseconds. */
  readonly bootMs: number
  readonly imagePath = IMAGE
  private readonly name: string

  private constructor(name: string, appliance: Appliance, facts: Pick<Machine, 'accelerator' | 'bootMs'> & Shown) {
    this.name = name
    this.appliance = appliance
    this.accelerator = facts.accelerator
    this.bootMs = facts.bootMs
    this.fingerprint = facts.fingerprint
    this.setupCode = facts.setupCode
  }

  /** The machine of this name that an earlier run left running and set up, if there is one. */
  static async attach(name: string): Promise<Machine | undefined> {
    const appliance = await Appliance.attach(inRepo(`build/machines/${name}`)).catch(() => undefined)
    if (appliance === undefined) return undefined
    const { fingerprint = '' } = consoleFacts(await appliance.console())
    return new Machine(name, appliance, { accelerator: 'TCG', bootMs: 0, fingerprint, setupCode: '' })
  }

  /** Boots a new machine. Without a disk of the caller's, an earlier machine of this name is ended and removed. */
  static async boot(name: string, options: BootOptions = {}): Promise<Machine> {
    if (!existsSync(IMAGE)) throw new Error('there is no image in build/image; run make image')
    const { medium, extraArgs, writeLog, segment, forwards } = options
    const disk = options.disk ?? (await newDisk(name, options.diskSize))
    const accel = await chosenAccelerator()
    const [freePort, httpPort] = await freePorts()
    const httpsPort = options.httpsPort ?? freePort
    const memoryMiB = options.memoryMiB ?? 4096
    const poweredOn = performance.now()
    const appliance = await Appliance.start({
      ...{ dir: dirname(disk), disk, memoryMiB, cpus: options.cpus ?? 2, accel, httpsPort, httpPort, debugShell: true },
      ...(medium && { medium }),
      ...(segment && { segment }),
      ...(forwards && { forwards }),
      ...(writeLog !== undefined && { writeLog }),
      ...(extraArgs && { extraArgs }),
    })
    try {
      if (options.menuKeys !== undefined) {
        await appliance.waitForSerial(/Try without installing/, BOOT_MS)
        await appliance.type(options.menuKeys)
      }
      await until('the login page answers', () => pageAnswers(appliance.url), { deadlineMs: BOOT_MS, everyMs: 500 })
      const bootMs = performance.now() - poweredOn
      const shown = await until('the console shows fingerprint and setup code', () => shownOn(appliance), {
        deadlineMs: 60_000,
      })
      return new Machine(name, appliance, { accelerator: accel === 'tcg' ? 'TCG' : 'KVM', bootMs, ...shown })
    } catch (error) {
      saveArtifact(`${name}-serial.log`, await appliance.console())
      await appliance.screendump(artifactPath(`${name}-screen.png`)).catch(() => {})
      await appliance.off()
      throw error
    }
  }

  get url(): string {
    return this.appliance.url
  }

  get plainUrl(): string {
    return this.appliance.plainUrl
  }

  /** Everything that the serial console printed. */
  async console(): Promise<string> {
    return await this.appliance.console()
  }

  /** Runs a shell command as root inside the appliance; resolves however it ends. */
  async sh(command: string, deadlineMs = 60_000): Promise<ShellAnswer> {
    const { code, stdout } = await this.appliance.shell.run(command, deadlineMs)
    return { code, output: stdout }
  }

  /** Leaves what a person needs to understand a failure. */
  async saveArtifacts(): Promise<void> {
    saveArtifact(`${this.name}-serial.log`, await this.console())
    await this.appliance.screendump(artifactPath(`${this.name}-screen.png`)).catch(() => {})
    const journal = await this.sh('journalctl -b --no-pager -o short-monotonic | tail -n 4000', 120_000)
    saveArtifact(`${this.name}-journal.log`, journal.output)
  }

  /** Switches it off, as by pulling the plug; its disk stays for a look. */
  async off(): Promise<void> {
    await this.appliance.off()
  }
}

interface Shown {
  fingerprint: string
  setupCode: string
}

async function pageAnswers(url: string): Promise<boolean> {
  const answer = await (await ApiClient.connect(url)).call('GET', '/', { timeoutMs: 10_000 })
  return answer.status === 200 && answer.bytes.includes('<html')
}

async function shownOn(appliance: Appliance): Promise<Shown | undefined> {
  const console = await appliance.console()
  const { fingerprint, setupCode = /log in as admin/.test(console) ? '' : undefined } = consoleFacts(console)
  return fingerprint === undefined || setupCode === undefined ? undefined : { fingerprint, setupCode }
}
