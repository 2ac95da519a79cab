import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { Appliance } from '../../image/qemu/appliance.ts'
import type { Host } from '../../mgmt/src/hosts/host.schema.ts'
import type { HostSecurity } from '../../mgmt/src/security/security.schema.ts'
import { parseLuks } from '../../mgmt/src/system/luks.parse.ts'
import { ApiClient } from '../lib/api.ts'
import { until } from '../lib/wait.ts'
import { Machine, machineDirectory } from './machine.ts'
import { answerMedium, fromMedium, installed } from './medium-install.ts'
import { softwareTpm } from './tpm.ts'

const FULL = process.env.FULL === '1'
const NAME = 'encryption'
const PASSWORD = 'chosen in the answer file'
const PASSPHRASE = 'open sesame at night'
const ASKED_MS = 600_000
const KEY = /\b(?:[cbdefghijklnrtuv]{8}-){7}[cbdefghijklnrtuv]{8}\b/

const answers = (encryption: string) => `version: 1
hostName: vault
administrator: { password: ${PASSWORD} }
encryption: ${encryption}
after: power-off
`

/** An installation with encryption, by a disk that is started in machines with this, another or no TPM. */
class Vault {
  readonly dir: string
  readonly disk: string
  machine: Machine | undefined

  private constructor(dir: string) {
    this.dir = dir
    this.disk = join(dir, 'disk.qcow2')
  }

  static async make(): Promise<Vault> {
    const vault = new Vault(await machineDirectory(NAME))
    execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', vault.disk, '16G'])
    return vault
  }

  tpm(name = 'tpm'): string[] {
    return softwareTpm(join(this.dir, name))
  }

  async install(encryption: string, tpm: string[]): Promise<string> {
    const medium = await answerMedium(this.dir, answers(encryption))
    return await fromMedium('encryption-install', this.disk, this.dir, [...medium, ...tpm], installed)
  }

  /** Starts it, and types these where something is asked for, one after the other. */
  async start(tpm: string[], typed: readonly string[] = []): Promise<void> {
    if (this.machine !== undefined) expect(await this.machine.appliance.stop(240_000)).toBe(true)
    const [machine] = await Promise.all([
      Machine.boot(NAME, { disk: this.disk, extraArgs: tpm }),
      typed.length > 0 ? this.type(typed) : undefined,
    ])
    this.machine = machine
  }

  private async type(lines: readonly string[]): Promise<void> {
    const appliance = await until('the machine is there', () => Appliance.attach(this.dir), { deadlineMs: 60_000 })
    let from = 0
    for (const line of lines) {
      const asked = async () => {
        const at = (await appliance.console()).slice(from).search(/(passphrase|recovery key)[^\n]*:/i)
        return at === -1 ? undefined : at + 1
      }
      await until('somebody is asked on the serial console', asked, { deadlineMs: ASKED_MS, everyMs: 500 })
      from = (await appliance.console()).length
      await appliance.type(`${line}\r`)
    }
  }

  async run(command: string, deadlineMs = 60_000): Promise<string> {
    const { code, output } = (await this.machine?.sh(command, deadlineMs)) ?? { code: 1, output: 'no machine' }
    if (code !== 0) throw new Error(`in the appliance: ${command}: exit code ${code}\n${output}`)
    return output.trim()
  }

  async api(): Promise<{ client: ApiClient; path: string }> {
    if (this.machine === undefined) throw new Error('the machine did not start')
    const client = await ApiClient.connect(this.machine.url, this.machine.fingerprint)
    await client.login(PASSWORD)
    const { items } = await client.get<{ items: Host[] }>('/api/v1/hosts')
    return { client, path: `/api/v1/hosts/${items[0]?.id}/security` }
  }

  async security(): Promise<HostSecurity> {
    const { client, path } = await this.api()
    return await client.get<HostSecurity>(path)
  }

  /** What the service says of each volume, against cryptsetup's own words. */
  async compare(): Promise<HostSecurity> {
    const security = await this.security()
    for (const volume of security.volumes) {
      const dump = await this.run(`cryptsetup luksDump --dump-json-metadata /dev/disk/by-partlabel/${volume.name}`)
      const header = parseLuks(dump)
      expect([volume.keys, volume.tpmPcrs]).toEqual([header.slots.map(({ kind }) => kind), header.tpmPcrs])
    }
    return security
  }
}

describe('encryption that the TPM opens', () => {
  let vault: Vault
  let key = ''
  let failed = false

  beforeAll(async () => {
    vault = await Vault.make()
  })
  afterEach(({ task }) => {
    if (task.result?.state === 'fail') failed = true
  })
  afterAll(async () => {
    if (failed) await vault.machine?.saveArtifacts()
    await vault.machine?.off()
  }, 300_000)

  it('is installed without questions, and the recovery key is shown once', async () => {
    const shown = await vault.install('{ mode: tpm }', vault.tpm())
    key = KEY.exec(shown)?.[0] ?? ''
    expect(shown.split(key)).toHaveLength(2)
  }, 900_000)

  it('starts by itself in its machine, on encrypted volumes', async () => {
    expect(key).not.toBe('')
    await vault.start(vault.tpm())
    const security = await vault.compare()
    // This firmware has no keys yet.
    expect(security).toMatchObject({ tpm: { version: '2' }, secureBoot: 'setup', tpmBinding: 'working' })
    // Measured on its way: the register is the kernel's own word.
    expect(security.system).toMatchObject({ state: 'unchecked', measured: true })
    for (const { index, sha256 } of security.tpm?.registers ?? []) {
      expect(await vault.run(`tr A-F a-f </sys/class/tpm/tpm0/pcr-sha256/${index}`)).toBe(sha256)
      expect(sha256).not.toMatch(/^0+$/)
    }
    expect(security.tpm?.registers.map(({ index }) => index)).toEqual([4, 7, 11])
    const expected = { encrypted: true, openedBy: 'tpm', tpmPcrs: [7] }
    expect(security.volumes).toMatchObject([expected, expected])
    for (const { keys } of security.volumes) expect([...keys].sort()).toEqual(['recovery', 'tpm'])
    expect(await vault.run('findmnt -no SOURCE /var')).toBe('/dev/mapper/state')
    expect(await vault.run('findmnt -no SOURCE /srv/local')).toBe('/dev/mapper/local')
    expect(await vault.run('systemctl list-units --failed --plain --no-legend')).toBe('')
  }, 900_000)

  it('without its TPM asks for the recovery key, comes up, and says that the binding is broken', async () => {
    await vault.start([], ['wrong-key-wrong-key', key])
    const security = await vault.compare()
    expect(security).toMatchObject({ tpm: null, tpmBinding: 'broken' })
    expect(security.volumes.map(({ openedBy }) => openedBy)).toEqual(['typed', 'typed'])
    expect(await vault.run('findmnt -no FSTYPE /var')).toBe('ext4')
    expect(await vault.run('findmnt -no FSTYPE /srv/local')).toBe('xfs')
    const { client, path } = await vault.api()
    const refused = await client.call('POST', `${path}/actions/bind-tpm`, { body: { secret: key } })
    expect(refused.status).toBe(409)
  }, 900_000)

  it('has told the key to nobody else', async () => {
    // In pieces, so that the question itself is no finding.
    const [head, tail] = [key.slice(0, 20), key.slice(20)]
    expect(await vault.run(`journalctl --no-pager | grep -cF "${head}""${tail}" || true`, 120_000)).toBe('0')
    expect(await vault.run(`grep -rlF "${head}""${tail}" /var/lib /run 2>/dev/null || true`, 120_000)).toBe('')
    expect(await vault.machine?.console()).not.toContain(key)
  })

  it.runIf(FULL)(
    'is bound to another TPM, and opens by itself again',
    async () => {
      await vault.start(vault.tpm('other-tpm'), [key])
      expect((await vault.security()).tpmBinding).toBe('broken')
      const { client, path } = await vault.api()
      const bind = (secret: string) =>
        client.call<HostSecurity>('POST', `${path}/actions/bind-tpm`, { body: { secret }, timeoutMs: 300_000 })
      expect((await bind('not the key')).status).toBe(422)
      const bound = await bind(key)
      expect([bound.status, bound.body.tpmBinding]).toEqual([200, 'working'])
      await vault.compare()
      await vault.start(vault.tpm('other-tpm'))
      expect((await vault.security()).tpmBinding).toBe('working')
    },
    1_800_000,
  )

  it.runIf(FULL)(
    'gets a new recovery key, with which it opens, and the earlier one does not',
    async () => {
      const { client, path } = await vault.api()
      const renewed = await client.call<{ recoveryKey: string }>('POST', `${path}/actions/renew-recovery-key`, {
        ...{ body: { secret: null }, timeoutMs: 300_000 },
      })
      expect(renewed.status, renewed.bytes.toString()).toBe(200)
      const { recoveryKey } = renewed.body
      expect(recoveryKey).toMatch(KEY)
      for (const { keys } of (await vault.compare()).volumes) expect([...keys].sort()).toEqual(['recovery', 'tpm'])
      expect(await vault.run('ls -A /run/limiquantix/keys')).toBe('')
      await vault.start([], [key, recoveryKey])
      expect((await vault.security()).volumes.map(({ openedBy }) => openedBy)).toEqual(['typed', 'typed'])
    },
    1_800_000,
  )
})

describe.runIf(FULL)('encryption that a passphrase opens', () => {
  it('asks for it at every start, takes the recovery key instead, and is opened to be installed again', async () => {
    const vault = await Vault.make()
    const mode = `{ mode: passphrase, passphrase: ${PASSPHRASE} }`
    try {
      const shown = await vault.install(mode, [])
      const key = KEY.exec(shown)?.[0] ?? ''
      expect(shown).not.toContain(PASSPHRASE)
      await vault.start([], [PASSPHRASE])
      const security = await vault.compare()
      expect(security).toMatchObject({ tpmBinding: 'none' })
      for (const { keys } of security.volumes) expect([...keys].sort()).toEqual(['passphrase', 'recovery'])
      await vault.start([], [key])
      expect((await vault.security()).volumes.map(({ openedBy }) => openedBy)).toEqual(['typed', 'typed'])
    } finally {
      await vault.machine?.off()
    }
  }, 2_400_000)
})
