import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'

/** Where /var/lib/limiquantix is on the state partition, which is mounted at /var. */
const STATE_DIR = '/lib/limiquantix'
const DATABASES = ['state.db', 'host.db'] as const

/** What must be in the databases whatever happened. */
export interface Expected {
  hostName: string
  vmName: string
}

/** Copies a file out of an ext4 file system in a file; false when it is not there. */
function dump(partition: string, path: string, output: string): boolean {
  const { error } = spawnSync('debugfs', ['-R', `dump ${path} ${output}`, partition], { stdio: 'ignore' })
  if (error !== undefined) throw error
  return existsSync(output)
}

/** What is wrong with the databases on a state partition that was repaired: nothing promised may be lost. */
export async function storedFaults(partition: string, expected: Expected): Promise<string[]> {
  const faults: string[] = []
  let values = ''
  for (const name of DATABASES) {
    const path = `${partition}.${name}`
    const files = ['', '-wal', '-shm'].map(suffix => `${path}${suffix}`)
    for (const file of files) await rm(file, { force: true })
    if (!dump(partition, `${STATE_DIR}/${name}`, path)) faults.push(`${name} is not there`)
    else {
      // What is only in the log of SQLite is taken over when it is opened, as the service does.
      dump(partition, `${STATE_DIR}/${name}-wal`, `${path}-wal`)
      try {
        using database = new DatabaseSync(path)
        const answer = JSON.stringify(database.prepare('PRAGMA integrity_check').all())
        if (answer !== '[{"integrity_check":"ok"}]') faults.push(`${name}: ${answer.slice(0, 200)}`)
        if (name === 'state.db') values = JSON.stringify(database.prepare('SELECT value FROM kv').all())
      } catch (error) {
        faults.push(`${name}: ${String(error)}`)
      }
    }
    for (const file of files) await rm(file, { force: true })
  }
  for (const word of [expected.hostName, expected.vmName])
    if (!values.includes(JSON.stringify(JSON.stringify(word)).slice(1, -1))) faults.push(`"${word}" is not in state.db`)
  return faults
}
