import { exec } from '../system/exec.ts'
import { spool } from '../system/spool.ts'
import { createBundleFiles } from './bundle-files.ts'
import type { SupportDriver } from './support.driver.ts'
import type { Source } from './support.plan.ts'

const MIB = 1024 ** 2
/** The newest lines: a boot of months would fill the archive with what nobody asks for. */
const JOURNAL = ['--no-pager', '--quiet', '--output=short-iso-precise', '--lines=60000']
const VIRSH = ['--quiet', '--connect', 'qemu:///system']
const COLUMNS = 'NAME,TYPE,SIZE,MODEL,SERIAL,TRAN,ROTA,FSTYPE,LABEL,PARTLABEL,UUID,MOUNTPOINTS'

/** One command for each source. libvirt leaves secrets out of a definition unless it is asked for them. */
const COMMANDS: Record<Exclude<Source, 'domain-definitions'>, readonly [string, ...string[]]> = {
  'journal-of-this-boot': ['journalctl', '--boot=0', ...JOURNAL],
  'journal-of-the-boot-before': ['journalctl', '--boot=-1', ...JOURNAL],
  release: ['cat', '/usr/lib/os-release', '/proc/version'],
  units: ['systemctl', 'list-units', '--all', '--plain', '--no-pager'],
  disks: ['lsblk', '--json', '--bytes', '--output', COLUMNS],
  'file-systems': ['df', '--human-readable', '--print-type'],
  memory: ['cat', '/proc/meminfo'],
  processors: ['cat', '/proc/cpuinfo'],
  modules: ['cat', '/proc/modules'],
  addresses: ['ip', '-json', '-details', 'address', 'show'],
  routes: ['ip', '-json', 'route', 'show', 'table', 'all'],
  'name-servers': ['resolvectl', '--no-pager', 'status'],
  switches: ['ovs-vsctl', '--timeout=10', 'show'],
  firewall: ['nft', 'list', 'ruleset'],
  domains: ['virsh', ...VIRSH, 'list', '--all'],
}

/** Definitions of all domains, one after the other. */
async function definitions(path: string, signal: AbortSignal): Promise<void> {
  const listed = await exec('virsh', [...VIRSH, 'list', '--all', '--uuid'], { signal }).catch(() => ({ stdout: '' }))
  const ids = listed.stdout.split(/\s+/).filter(id => /^[0-9a-f-]{36}$/.test(id))
  const commands = ids.slice(0, 2_000).map(id => `dumpxml ${id}`)
  await spool('virsh', [...VIRSH, commands.length === 0 ? 'version' : commands.join(';')], path, {
    ...{ maxBytes: 32 * MIB, timeoutMs: 120_000, signal },
  })
}

/** What this machine says of itself. */
export function createLinuxSupportDriver({ directory }: { directory: string }): SupportDriver {
  return createBundleFiles({
    directory,
    async collect(source, path, signal) {
      if (source === 'domain-definitions') return await definitions(path, signal)
      const [command, ...args] = COMMANDS[source]
      await spool(command, args, path, { maxBytes: 32 * MIB, timeoutMs: 60_000, signal })
    },
  })
}
