import { installServed } from './execute/served.ts'
import { claim } from './tools/claim.ts'
import { readFacts, readMedium, toolsFor } from './tools/index.ts'
import { interruptible } from './tools/interrupt.ts'
import { ServedFiles } from './tools/served-files.ts'

/**
 * What the management service of a live system has done for the browser, in a unit of its own: it may not write to
 * disks. `look` tells what the medium holds, `run` installs. Returns the exit code.
 */
export async function served(verb: string, directory: string): Promise<number> {
  const files = new ServedFiles(directory)
  await files.prepare()
  if (verb === 'look') {
    const { image, machine } = await readFacts(await readMedium())
    await files.putFacts({ image: { ...image, sectorBytes: [...image.sectorBytes] }, machine })
    return 0
  }
  if (verb !== 'run') return 2
  const request = await files.takeRequest()
  if (request === undefined) return 2
  const medium = await readMedium()
  const outcome = await installServed(request, {
    ...{ facts: () => readFacts(medium), tools: toolsFor(medium), claim: () => claim(), interruptible },
    ...{ put: files.putStatus, putRecoveryKey: files.putRecoveryKey },
  })
  return outcome.phase === 'succeeded' ? 0 : 1
}
