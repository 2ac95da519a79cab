import { join } from 'node:path'
import { makeDirectory, readText, remove, replaceFile } from '../system/files.ts'
import { secureBoot, tpmVersion } from '../system/firmware-trust.ts'
import { readLuks } from '../system/luks.ts'
import { runUnit } from '../system/systemctl.ts'
import { KeyError, type SecurityDriver } from './security.driver.ts'
import type { HostSecurity } from './security.schema.ts'

export interface LinuxSecurityOptions {
  /** Where `limiquantix-keys@.service` finds what opens the volumes, and leaves what came of it. In memory. */
  runDir: string
  /** Where the initrd says how it opened a volume. */
  openedDir?: string
  run?: (change: 'bind-tpm' | 'renew-recovery-key') => Promise<void>
}

/** Keys are stretched on purpose, which takes many seconds for several volumes where the CPU is emulated. */
const CHANGE_MS = 300_000

type Volume = HostSecurity['volumes'][number]

/** The machine that this process runs on. A unit of its own changes keys: the service may not write to disks. */
export function createLinuxSecurityDriver(options: LinuxSecurityOptions): SecurityDriver {
  const { runDir, openedDir = '/run/limiquantix-unlock' } = options
  const run = options.run ?? (change => runUnit(`limiquantix-keys@${change}.service`, CHANGE_MS))
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
      const [boot, version, state, local] = await Promise.all([
        secureBoot(),
        tpmVersion(),
        volume('state'),
        volume('local'),
      ])
      return { secureBoot: boot, tpm: version === undefined ? null : { version }, volumes: [state, local] }
    },
    async bindTpm(_hostId, secret) {
      await change('bind-tpm', secret)
    },
    async renewRecoveryKey(_hostId, secret) {
      const key = await change('renew-recovery-key', secret)
      if (key === '') throw new KeyError('failed')
      return key
    },
  }
}
