import { ExecError, exec } from './exec.ts'
import { type LuksHeader, parseLuks } from './luks.parse.ts'

/** The header of an encrypted partition, without its keys; undefined when it is not encrypted or not there. */
export async function readLuks(device: string): Promise<LuksHeader | undefined> {
  try {
    // Without its lock, for which this process may not make a directory: a header has a checksum and a second copy.
    const { stdout } = await exec('cryptsetup', ['luksDump', '--disable-locks', '--dump-json-metadata', '--', device])
    return parseLuks(stdout)
  } catch (error) {
    // cryptsetup(8): 1 is wrong parameters, here no LUKS; 4 is no such device.
    if (error instanceof ExecError && (error.exitCode === 1 || error.exitCode === 4)) return undefined
    throw error
  }
}
