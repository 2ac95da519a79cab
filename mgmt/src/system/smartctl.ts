import { join } from 'node:path'
import { measure, modifiedAt, readText } from './files.ts'
import { parseSmart, type SmartReport } from './smartctl.parse.ts'
import { startUnit } from './systemctl.ts'

/** Where the unit `limiquantix-smart@<disk>.service` leaves what smartctl printed. */
const REPORTS = '/run/limiquantix/smart'
const DISK = /^[a-z][a-z0-9]{1,31}$/

/**
 * The health report of a disk, at most `maxAgeMs` old. smartctl runs in a unit of its own: it talks to the disk
 * itself, which the service may not. Undefined for what is no disk to ask, or could not be asked.
 */
export async function smartReport(disk: string, maxAgeMs: number, dir = REPORTS): Promise<SmartReport | undefined> {
  if (!DISK.test(disk)) return undefined
  const path = join(dir, `${disk}.json`)
  const present = await modifiedAt(path)
  if (present === undefined || Date.now() - present > maxAgeMs) await startUnit(`limiquantix-smart@${disk}.service`)
  const size = (await measure(path))?.sizeBytes ?? 0
  if (size === 0 || size > 4 * 1024 * 1024) return undefined
  return parseSmart((await readText(path)) ?? '')
}
