import { readFile, rename } from 'node:fs/promises'
import type { Logger } from 'pino'
import { z } from 'zod'
import { remove, replaceFile } from '../system/files.ts'
import { type AccountStore, ADMINISTRATOR } from './account.ts'
import { HostName } from './auth.schema.ts'
import { PHC } from './phc.rules.ts'
import type { SessionStore } from './sessions.ts'

/** What the installer leaves for the first start after it (`installer/seed.ts` writes it). */
const Seed = z.strictObject({
  format: z.literal(1),
  hostName: HostName.nullable(),
  passwordHash: z.string().max(256).regex(PHC).nullable(),
})
type Seed = z.infer<typeof Seed>

async function read(path: string, log: Logger): Promise<Seed | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (text === undefined) return undefined
  try {
    return Seed.parse(JSON.parse(text))
  } catch {
    // A host whose seed makes no sense starts as one without: it is set up with the code on its console.
    log.error({ path }, 'the seed of the installer is not understood; it is set aside')
    await rename(path, `${path}.refused`)
    return undefined
  }
}

/**
 * Takes the seed over. The password counts before anybody can log in or set up, and leaves the file at once: a later
 * start must not bring it back over one that was chosen meanwhile. The file is deleted when the host has its name too.
 * A start that is cut off in between does again what it had not finished.
 */
export async function installerSeed(path: string, log: Logger) {
  const seed = await read(path, log)
  return {
    /** Sessions that were begun with the password before end, as they do when it is changed. */
    async adoptPassword(
      accounts: Pick<AccountStore, 'adopt'>,
      sessions: Pick<SessionStore, 'endAllOf'>,
    ): Promise<void> {
      if (seed === undefined || seed.passwordHash === null) return
      await accounts.adopt(seed.passwordHash)
      sessions.endAllOf(ADMINISTRATOR)
      const rest: Seed = { ...seed, passwordHash: null }
      await replaceFile(path, JSON.stringify(rest), 0o600)
    },

    /** Call it once the hosts are known. */
    async finish(setHostName: (name: string) => Promise<void>): Promise<void> {
      if (seed === undefined) return
      if (seed.hostName !== null) await setHostName(seed.hostName)
      await remove(path)
    },
  }
}

export type InstallerSeed = Awaited<ReturnType<typeof installerSeed>>
