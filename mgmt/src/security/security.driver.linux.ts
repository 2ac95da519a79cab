import { join } from 'node:path'
import { makeDirectory, readText, remove, replaceFile } from '../system/files.ts'
import {
  builderCertificate,
  firmwareTrusts,
  kernelWasMeasured,
  secureBoot,
  tpmRegister,
  tpmVersion,
} from '../system/firmware-trust.ts'
import { readLuks } from '../system/luks.ts'
import { runUnit } from '../system/systemctl.ts'
import { KeyError, type SecurityDriver, type SecurityFacts } from './security.driver.ts'
import type { HostSecurity } from './security.schema.ts'

export interface LinuxSecurityOptions {
  /** Where `limiquantix-keys@.service` finds what opens the volumes, and leaves what came of it. In memory. */
  runDir: string
  /** Where the initrd says how it opened a volume. */
  openedDir?: string
  /** The certificate that the image is signed with. */
  certificate?: string
  run?: (change: 'bind-tpm' | 'renew-recovery-key') => Promise<void>
  enrol?: () => Promise<void>
}

/** Keys are stretched on purpose, which takes many seconds for several volumes where the CPU is emulated. */
const CHANGE_MS = 300_000
const ENROL_MS = 60_000
/** Registers of the TPM that tell what was started (systemd's list of PCRs). */
const REGISTERS = [4, 7, 11]

type Volume = HostSecurity['volumes'][number]

async function readTpm(): Promise<HostSecurity['tpm']> {
  const version = await tpmVersion()
  if (version === undefined) return null
  const values = await Promise.all(REGISTERS.map(async index => ({ index, sha256: await tpmRegister(index) })))
  return { version, registers: values.flatMap(({ index, sha256 }) => (sha256 ? [{ index, sha256 }] : [])) }
}

async function readSystem(file: string): Promise<SecurityFacts['system']> {
  const [certificate, measured] = await Promise.all([builderCertificate(file), kernelWasMeasured()])
  if (certificate === undefined) return { signedBy: null, enrolled: false, measured }
  const { subject, fingerprint256 } = certificate
  return { signedBy: { subject, fingerprint256 }, enrolled: await firmwareTrusts(certificate), measured }
}

/** The machine that this process runs on. A unit of its own changes keys: the service may not write to disks. */
export function createLinuxSecurityDriver(options: LinuxSecurityOptions): SecurityDriver {
  const {
    runDir,
    openedDir = '/run/limiquantix-unlock',
    certificate = '/usr/lib/limiquantix/secure-boot.crt',
  } = options
  const run = options.run ?? (change => runUnit(`limiquantix-keys@${change}.service`, CHANGE_MS))
  const enrol = options.enrol ?? (() => runUnit('limiquantix-enrol-keys.service', ENROL_MS))
  const dir = join(runDir, 'keys')
  const [asked, problem, answer] = ['secret', 'problem', 'recovery-key'].map(name => join(dir, name)) as [
    string,
    string,
    string,
  ]

  const volume = async (name: Volume['name']): Promise<Volume> => {
    const header = await readLuks(`/dev/disk/by-partlabel/${name}`)
    if (header === undefined) return { name, encrypted: false, openedBy: null, keys: [], tpmPcrs: [] }
    const how = (await readText(join(openedDir, name)))?.trim()
    const openedBy = how === 'tpm' || how === 'typed' ? how : null
    return { name, encrypted: true, openedBy, keys: header.slots.map(({ kind }) => kind), tpmPcrs: header.tpmPcrs }
  }

  const change = async (what: 'bind-tpm' | 'renew-recovery-key', secret: string | null): Promise<string> => {
    await makeDirectory(dir, 0o700)
    try {
      for (const path of [asked, problem, answer]) await remove(path)
      if (secret !== null) await replaceFile(asked, secret, 0o600)
      await run(what)
      return ((await readText(answer)) ?? '').trim()
    } catch {
      const told = (await readText(problem))?.trim()
      throw new KeyError(told === 'wrong_secret' || told === 'tpm_refused' ? told : 'failed')
    } finally {
      for (const path of [asked, problem, answer]) await remove(path)
    }
  }

  return {
    async read() {
      const [boot, system, tpm, state, local] = await Promise.all([
        secureBoot(),
        readSystem(certificate),
        readTpm(),
        volume('state'),
        volume('local'),
      ])
      return { secureBoot: boot, system, tpm, volumes: [state, local] }
    },
    async bindTpm(_hostId, secret) {
      await change('bind-tpm', secret)
    },
    async renewRecoveryKey(_hostId, secret) {
      const key = await change('renew-recovery-key', secret)
      if (key === '') throw new KeyError('failed')
      return key
    },
    async enrolKeys() {
      await enrol()
    },
  }
}
