import { readFile } from 'node:fs/promises'
import { z } from 'zod'

const Port = z.number().int().min(0).max(65_535)
const Path = z.string().startsWith('/')

/** Settings of the process, validated before anything starts. The appliance runs on the defaults. */
export const Config = z.strictObject({
  /** `sim`: simulated drivers; the true service, without root and without hardware. */
  mode: z.enum(['appliance', 'sim']).default('appliance'),
  listen: z
    .strictObject({
      address: z.string().default('::'),
      port: Port.default(443),
      /** Where plain HTTP is redirected from; null listens on no second port. */
      redirectPort: Port.nullable().default(80),
    })
    .prefault({}),
  /** Databases, certificate, setup code. */
  stateDir: Path.default('/var/lib/limiquantix'),
  /** What is rendered at run time: console text, DHCP configuration. */
  runDir: Path.default('/run/limiquantix'),
  poolDir: Path.default('/srv/local'),
  /** Built user interface; null serves the API only. */
  uiDir: Path.nullable().default('/usr/share/limiquantix/ui'),
  /** Public key of whoever signs updates; without this file none is taken. */
  updateKeyFile: Path.default('/usr/lib/limiquantix/update.pub'),
  uplinkBridge: z.string().max(15).default('br-uplink'),
  logLevel: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  /** Origins of pages besides the own ones that may use a session: the UI's development server. */
  allowedOrigins: z.array(z.url()).default([]),
  /** Checks every answer against its schema: while developing and testing. */
  checkAnswers: z.boolean().default(false),
  sim: z
    .strictObject({
      /** Virtual machines to begin with. */
      seed: z.number().int().min(0).max(20_000).default(40),
      /** Percentage of driver calls that fail. */
      chaos: z.number().min(0).max(100).default(0),
      /** The hosts run from a medium, and the first can be installed. */
      live: z.boolean().default(false),
    })
    .prefault({}),
})
export type Config = z.output<typeof Config>

/** Reads a JSON file of settings; throws with the path of what is wrong in it. */
export async function readConfig(path: string | undefined, overrides: z.input<typeof Config> = {}): Promise<Config> {
  const file: unknown = path === undefined ? {} : JSON.parse(await readFile(path, 'utf8'))
  const given = z.looseObject({}).parse(file)
  const result = Config.safeParse({ ...given, ...overrides })
  if (result.success) return result.data
  throw new Error(`${path ?? 'settings'}: ${z.prettifyError(result.error)}`)
}
