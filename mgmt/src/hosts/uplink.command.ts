import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { parseManagement } from './management.rules.ts'
import { renderUplink } from './uplink.render.ts'

const refused = (stderr: string) => ({ stdout: '', stderr: `${stderr}\n`, exitCode: 1 })

/**
 * `limiquantixd network plan FILE`: what limiquantix-uplink.service is to do for this file of the management network.
 * For a file that somebody else wrote, such as the installer; what the service writes comes with its plan. Changes
 * nothing; a file that says nothing usable gets one line on standard error and exit code 1.
 */
export async function planUplink(path: string): Promise<{ stdout: string; stderr: string; exitCode: number }> {
  const text = await readFile(path, 'utf8').catch(() => undefined)
  if (text === undefined) return refused('it cannot be read')
  const found = parseManagement(text)
  if ('problem' in found) return refused(found.problem)
  const source = createHash('sha256').update(text).digest('hex')
  return { stdout: renderUplink(found.config, source), stderr: '', exitCode: 0 }
}
