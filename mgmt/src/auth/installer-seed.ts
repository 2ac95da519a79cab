import { readFile, rename, rm } from 'node:fs/promises'
import type { Logger } from 'pino'
import { z } from 'zod'
import type { AccountStore } from './account.ts'
import { HostName } from './auth.schema.ts'
import { PHC } from './phc.rules.ts'

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
 * Takes the seed over. The password counts before anybody can log in or set up; the file is deleted when the host has
 * its name too. A start that is cut off in between does the same again.
 */
export async function installerSeed(path: string, log: Logger) {
  const seed = await read(path, log)
  return {
    async adoptPassword(accounts: Pick<AccountStore, 'adopt'>): Promise<void> {
      if (seed?.passwordHash != null) await accounts.adopt(seed.passwordHash)
    },

    /** Call it once the hosts are known. */
    async finish(setHostName: (name: string) => Promise<void>): Promise<void> {
      if (seed === undefined) return
      if (seed.hostName !== null) await setHostName(seed.hostName)
      await rm(path, { force: true })
    },
  }
}

export type InstallerSeed = Awaited<ReturnType<typeof installerSeed>>
