import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { inputsHash } from '../../image/inputs.ts'
import { IMAGE } from '../../image/paths.ts'
import { inRepo } from '../lib/paths.ts'
import { machineDirectory } from '../system/machine.ts'
import { GOOD } from '../system/update.images.ts'
import { HOST_NAME, type World } from '../system/world.ts'
import { KEPT_FILE, RECORDING, type RecordingFacts } from './paths.ts'

/** Hardly more than an installation takes: all that the first start zeroes is in the log, as holes that take space. */
const DISK_BYTES = 10 * 1024 ** 3
const VM_NAME = 'kept'

type Mark = keyof RecordingFacts['marks']

/** Records all writes of a machine that is updated to the good version: a disk, a log, and where each part began. */
export class Recorder {
  readonly disk: string
  readonly log: string
  private readonly marks: Partial<Record<Mark, number>> = {}
  private from = ''

  private constructor(directory: string) {
    this.disk = join(directory, 'disk.raw')
    this.log = join(directory, 'writes.log')
  }

  /** Makes the disk of a machine of this name, and keeps what it began with. An earlier recording is removed. */
  static async prepare(name: string): Promise<Recorder> {
    const recorder = new Recorder(await machineDirectory(name))
    await rm(RECORDING.facts, { force: true })
    await mkdir(dirname(RECORDING.base), { recursive: true })
    execFileSync('cp', ['--sparse=always', IMAGE, RECORDING.base])
    await truncate(RECORDING.base, DISK_BYTES)
    execFileSync('cp', ['--sparse=always', RECORDING.base, recorder.disk])
    await writeFile(recorder.log, '')
    return recorder
  }

  /** Makes what must survive. What was promised before the update counts as kept; the cuts begin behind it. */
  async promise(world: World): Promise<void> {
    await world.createVm({ name: VM_NAME })
    await world.run(`echo ${VM_NAME} >${KEPT_FILE} && sync`)
    this.from = await world.run('. /usr/lib/os-release && echo $IMAGE_VERSION')
  }

  /** Notes that a part begins, or that the last one has ended. */
  async mark(part: Mark): Promise<void> {
    this.marks[part] = (await stat(this.log)).size
  }

  /** Whether all of the update was recorded. */
  get isComplete(): boolean {
    return this.marks.end !== undefined
  }

  /** Keeps the recording, once the machine is off. */
  async keep(): Promise<void> {
    const { upload, install, reboot, end } = this.marks
    if (upload === undefined || install === undefined || reboot === undefined || end === undefined)
      throw new Error('a part of the update was not recorded')
    // Most of it are zeroes that the first start wrote.
    execFileSync('fallocate', ['--dig-holes', this.log])
    await rename(this.log, RECORDING.log)
    const kernel = await readFile(inRepo('build/image-good/limiquantix.efi'))
    const facts: RecordingFacts = {
      ...{ inputs: await inputsHash(inRepo('.')), from: this.from, to: GOOD },
      newKernel: createHash('sha256').update(kernel).digest('hex'),
      ...{ marks: { upload, install, reboot, end }, hostName: HOST_NAME, vmName: VM_NAME },
    }
    await writeFile(RECORDING.facts, JSON.stringify(facts, null, 2))
    await rm(this.disk)
  }
}
