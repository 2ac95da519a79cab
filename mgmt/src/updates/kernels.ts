import { readKernelNames } from '../system/update-unit.ts'
import { type Kernel, parseKernel } from './update.rules.ts'

export interface Kernels {
  /** Version that runs. */
  running: string
  /** What is on the boot partition. */
  kernels: Kernel[]
}

/**
 * How long, in milliseconds, an answer is good. What this service does makes it void at once; this is for a unit that
 * an earlier life of the service started, and for people at the console.
 */
const FRESH_MS = 30_000

async function readKernels(): Promise<Kernels> {
  const { running, names } = await readKernelNames()
  return { running, kernels: names.map(parseKernel).filter(kernel => kernel !== undefined) }
}

/** Whether this start is still being judged: systemd takes the count off the name of a kernel that proved itself. */
const isOnTrial = ({ running, kernels }: Kernels) =>
  kernels.some(({ version, triesLeft }) => version === running && triesLeft !== null)

/** The kernels, remembered for a while: a unit that mounts the boot partition is too much for every look at a page. */
export class KernelMemory {
  #known: { found: Kernels; until: number } | undefined
  #changes = 0
  readonly #read: () => Promise<Kernels>

  constructor(read: () => Promise<Kernels> = readKernels) {
    this.#read = read
  }

  async get(): Promise<Kernels> {
    if (this.#known !== undefined && this.#known.until > Date.now()) return this.#known.found
    const changes = this.#changes
    const found = await this.#read()
    if (changes === this.#changes && !isOnTrial(found)) this.#known = { found, until: Date.now() + FRESH_MS }
    return found
  }

  /** Does something that changes them, after which they are read again. */
  async change(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } finally {
      this.#changes += 1
      this.#known = undefined
    }
  }
}
