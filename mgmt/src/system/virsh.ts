import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exec } from './exec.ts'
import { isMissing } from './virsh-error.ts'
import { type DomainStats, parseDomainStats } from './virsh-output.ts'
import { VirshPool } from './virsh-pool.ts'
import type { VirshCommand } from './virsh-session.ts'

/** libvirt answers at once, but not about a domain that it is starting on a slow host. */
const SHORT_MS = 60_000
/** QEMU under emulation needs long until its monitor answers; the first definition asks it what it can do. */
const START_MS = 120_000
const SCREENSHOT_MS = 60_000

/**
 * The verbs of virsh that we use, typed, without any policy. Domains are named by UUID. Failures are `VirshError`.
 * Short commands share persistent sessions; a screenshot has a process of its own.
 */
export class Virsh {
  readonly uri: string
  readonly #pool: VirshPool
  #scratch: Promise<string> | undefined
  #files = 0

  constructor(uri = 'qemu:///system') {
    this.uri = uri
    this.#pool = new VirshPool(uri)
  }

  async close(): Promise<void> {
    this.#pool.close()
    if (this.#scratch !== undefined) await rm(await this.#scratch, { recursive: true, force: true })
  }

  /** All domains, running or not. */
  async list(): Promise<{ id: string; name: string }[]> {
    const text = await this.#run({ name: 'list', options: ['--all', '--uuid', '--name'] })
    return text
      .split('\n')
      .map(line => /^([0-9a-f-]{36})\s+(.*\S)\s*$/.exec(line.trim()))
      .flatMap(match => (match?.[1] === undefined || match[2] === undefined ? [] : [{ id: match[1], name: match[2] }]))
  }

  /** Definition as XML: what runs now, or with `inactive` what the next start will use. */
  async dumpXml(domain: string, which: 'live' | 'inactive'): Promise<string> {
    return await this.#run({ name: 'dumpxml', options: which === 'inactive' ? ['--inactive'] : [], args: [domain] })
  }

  /** Like `dumpXml`, undefined when there is no such domain. */
  async findXml(domain: string, which: 'live' | 'inactive'): Promise<string | undefined> {
    try {
      return await this.dumpXml(domain, which)
    } catch (error) {
      if (isMissing(error)) return undefined
      throw error
    }
  }

  async define(xml: string): Promise<void> {
    await this.#withFile(xml, file => this.#run({ name: 'define', args: [file] }, START_MS))
  }

  /** Removes the definition together with the file that holds its UEFI variables. */
  async undefine(domain: string): Promise<void> {
    const options = ['--nvram', '--managed-save', '--snapshots-metadata', '--checkpoints-metadata']
    await this.#run({ name: 'undefine', options, args: [domain] })
  }

  async start(domain: string): Promise<void> {
    await this.#run({ name: 'start', args: [domain] }, START_MS)
  }

  /** Presses the power button. */
  async shutdown(domain: string): Promise<void> {
    await this.#run({ name: 'shutdown', args: [domain] })
  }

  async destroy(domain: string): Promise<void> {
    await this.#run({ name: 'destroy', args: [domain] })
  }

  async reboot(domain: string): Promise<void> {
    await this.#run({ name: 'reboot', args: [domain] })
  }

  async reset(domain: string): Promise<void> {
    await this.#run({ name: 'reset', args: [domain] })
  }

  async suspend(domain: string): Promise<void> {
    await this.#run({ name: 'suspend', args: [domain] })
  }

  async resume(domain: string): Promise<void> {
    await this.#run({ name: 'resume', args: [domain] })
  }

  async rename(domain: string, name: string): Promise<void> {
    await this.#run({ name: 'domrename', args: [domain, name] })
  }

  /** State of all domains, running or not; or of one. */
  async states(domain?: string): Promise<DomainStats[]> {
    const args = domain === undefined ? [] : [domain]
    return parseDomainStats(await this.#run({ name: 'domstats', options: ['--raw', '--state'], args }))
  }

  /** Counters of all running domains in one call. */
  async stats(): Promise<DomainStats[]> {
    const options = ['--raw', '--list-active', '--nowait', '--cpu-total', '--balloon', '--block', '--interface']
    return parseDomainStats(await this.#run({ name: 'domstats', options }))
  }

  /** Adds the device described by `xml` to the running domain. */
  async attachDevice(domain: string, xml: string): Promise<void> {
    await this.#withFile(xml, file => this.#run({ name: 'attach-device', options: ['--live'], args: [domain, file] }))
  }

  /** Asks the guest to give the device up; it is gone when the event says so. */
  async detachDevice(domain: string, xml: string): Promise<void> {
    await this.#withFile(xml, file => this.#run({ name: 'detach-device', options: ['--live'], args: [domain, file] }))
  }

  async updateDevice(domain: string, xml: string): Promise<void> {
    const options = ['--live', '--force']
    await this.#withFile(xml, file => this.#run({ name: 'update-device', options, args: [domain, file] }))
  }

  /** The screen as QEMU gives it: a PPM or PNG file. */
  async screenshot(domain: string): Promise<Buffer> {
    return await this.#withFile('', async file => {
      await exec('virsh', ['--quiet', '--connect', this.uri, 'screenshot', domain, file], { timeoutMs: SCREENSHOT_MS })
      return await readFile(file)
    })
  }

  #run(command: VirshCommand, timeoutMs = SHORT_MS): Promise<string> {
    return this.#pool.run(command, timeoutMs)
  }

  /** virsh takes XML from files only: one in a directory that nobody else can read, on tmpfs where /tmp is one. */
  async #withFile<T>(content: string, use: (file: string) => Promise<T>): Promise<T> {
    this.#scratch ??= mkdtemp(join(tmpdir(), 'limiquantix-virsh-'))
    const file = join(await this.#scratch, `${++this.#files}`)
    await writeFile(file, content, { mode: 0o600 })
    try {
      return await use(file)
    } finally {
      await rm(file, { force: true })
    }
  }
}
