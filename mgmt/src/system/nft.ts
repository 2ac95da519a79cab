import { ExecError, exec } from './exec.ts'

/** nft(8): the kernel's packet filter. */

/** Performs a script in one transaction: all of it, or nothing. */
export async function run(script: string): Promise<void> {
  await exec('nft', ['-f', '-'], { input: script })
}

/** True when the table exists. */
export async function hasTable(family: 'inet', name: string): Promise<boolean> {
  try {
    await exec('nft', ['list', 'table', family, name])
    return true
  } catch (error) {
    if (error instanceof ExecError && error.stderr.includes('No such file or directory')) return false
    throw error
  }
}
