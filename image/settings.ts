/** What may be set for `make run`. */
export interface RunSettings {
  port: number
  memoryMiB: number
  cpus: number
  /** As qemu-img writes sizes. */
  diskSize: string
  fresh: boolean
}

function whole(name: string, text: string | undefined, fallback: number, min: number, max: number): number {
  if (text === undefined || text === '') return fallback
  const value = Number(text)
  if (!/^\d+$/.test(text) || value < min || value > max) {
    throw new Error(`${name} must be a whole number from ${min} to ${max}, not "${text}"`)
  }
  return value
}

/** Reads the settings of `make run` from the environment. Throws one sentence when one makes no sense. */
export function runSettings(env: NodeJS.ProcessEnv): RunSettings {
  const diskSize = env.DISK_SIZE || '32G'
  const gibibytes = /^(\d+)G$/.exec(diskSize)?.[1]
  if (gibibytes === undefined || Number(gibibytes) < 12) {
    throw new Error(`DISK_SIZE must be a number of gibibytes like 32G, at least 12G, not "${diskSize}"`)
  }
  return {
    port: whole('PORT', env.PORT, 8443, 1, 65535),
    memoryMiB: whole('MEMORY', env.MEMORY, 4096, 1024, 1024 * 1024),
    cpus: whole('CPUS', env.CPUS, 2, 1, 255),
    diskSize,
    fresh: env.FRESH === '1',
  }
}
