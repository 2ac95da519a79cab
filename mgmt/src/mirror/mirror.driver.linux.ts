import { join } from 'node:path'
import { makeDirectory, readText, remove, replaceFile } from '../system/files.ts'
import { type BlockNode, readBlockTree } from '../system/lsblk.tree.ts'
import { arrayNamed, readArray } from '../system/md.ts'
import { runUnit } from '../system/systemctl.ts'
import { type MirrorDriver, ReplaceError, type ReplaceProblem } from './mirror.driver.ts'
import { parseArray, parseHostDisks } from './mirror.parse.ts'

export interface LinuxMirrorOptions {
  /** Where `limiquantix-mirror@.service` finds which disk is meant, and leaves what was wrong with it. In memory. */
  runDir: string
  sys?: string
  dev?: string
  blockTree?: () => Promise<BlockNode[]>
  run?: () => Promise<void>
}

const REPLACE_MS = 10 * 60_000
/** The name that the installer gives to the array. */
const ARRAY = 'system'
const PROBLEMS: readonly ReplaceProblem[] = ['in_use', 'too_small', 'not_degraded']

/** The machine that this process runs on. A unit of its own replaces a disk: the service may not write to disks. */
export function createLinuxMirrorDriver(options: LinuxMirrorOptions): MirrorDriver {
  const { runDir, sys = '/sys', dev = '/dev', blockTree = readBlockTree } = options
  const run = options.run ?? (() => runUnit('limiquantix-mirror@replace.service', REPLACE_MS))
  const dir = join(runDir, 'mirror')
  const [asked, problem] = [join(dir, 'disk'), join(dir, 'problem')]

  return {
    async array() {
      const name = await arrayNamed(ARRAY, dev)
      const files = name === undefined ? undefined : await readArray(name, sys)
      return files === undefined ? null : parseArray(files)
    },
    disks: async () => parseHostDisks(await blockTree()),
    async replace(_hostId, disk) {
      await makeDirectory(dir, 0o700)
      try {
        for (const path of [asked, problem]) await remove(path)
        await replaceFile(asked, `${disk}\n`, 0o600)
        await run()
      } catch (error) {
        const told = (await readText(problem))?.trim()
        throw new ReplaceError(PROBLEMS.find(known => known === told) ?? 'failed', error)
      } finally {
        for (const path of [asked, problem]) await remove(path)
      }
    },
  }
}
