import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { NetworkAnswer } from '../../../installer/network.schema.ts'
import { renderUplink } from './uplink.render.ts'

const refused = (stderr: string) => ({ stdout: '', stderr: `${stderr}\n`, exitCode: 1 })

/**
 * `limiquantixd network plan FILE`: what limiquantix-uplink.service is to do for this file of the management network.
 * Changes nothing; a file that says nothing usable gets one line on standard error and exit code 1.
 */
export async function planUplink(path: string): Promise<{ stdout: string; stderr: string; exitCode: number }> {
  const text = await readFile(path, 'utf8').catch(() => undefined)
  if (text === undefined) return refused('it cannot be read')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return refused('it is not valid JSON')
  }
  const result = NetworkAnswer.safeParse(value)
  if (!result.success) {
    const [issue] = result.error.issues
    return refused(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'is not valid'}`.replace(/^: /, ''))
  }
  const source = createHash('sha256').update(text).digest('hex')
  return { stdout: renderUplink(result.data, source), stderr: '', exitCode: 0 }
}
