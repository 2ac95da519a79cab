import { z } from 'zod'
import { HostName, Password } from '../mgmt/src/auth/auth.schema.ts'
import { PHC } from '../mgmt/src/auth/phc.rules.ts'
import { NetworkAnswer } from './network.schema.ts'
import { secretOf } from './secret.ts'
import { parseSize } from './size.ts'

/**
 * The answer file: everything the installer needs to know, so that it asks nothing. Documented for operators in
 * `mgmt/docs/answers.md`. Secrets come out of the schema locked away (`Secret`).
 */

const Size = z
  .union([z.string().max(24), z.number()], 'write a size, for example 480GB or 32GiB')
  .transform((value, context) => {
    const bytes = parseSize(String(value))
    if (bytes !== undefined && bytes > 0) return bytes
    context.addIssue('write a size, for example 480GB or 32GiB')
    return z.NEVER
  })

const Word = z.string().min(1, 'must not be empty').max(256)

/** Which disk is meant. All that is given must hold, and exactly one disk may be left. */
export const DiskSelector = z
  .strictObject({
    serial: Word.optional().meta({ description: 'the serial number, whole' }),
    path: Word.regex(/^\/dev\/[^\s]+$/, 'write a path below /dev/').optional(),
    model: Word.optional().meta({ description: 'the model; * stands for any text' }),
    minSize: Size.optional(),
    maxSize: Size.optional(),
    removable: z.boolean().default(false).meta({ description: 'allows a removable medium' }),
  })
  .refine(({ removable: _, ...criteria }) => Object.values(criteria).some(value => value !== undefined), {
    error: 'say which disk: by serial, path, model, minSize or maxSize',
  })
  .refine(({ minSize, maxSize }) => minSize === undefined || maxSize === undefined || minSize <= maxSize, {
    path: ['maxSize'],
    error: 'is below minSize',
  })
export type DiskSelector = z.output<typeof DiskSelector>

/** What may happen to what is on the disk already. */
export const WipePolicy = z.enum(['refuse', 'repair', 'keep-data', 'wipe'])
export type WipePolicy = z.infer<typeof WipePolicy>

const Disks = z.strictObject({
  system: DiskSelector.optional(),
  mirror: DiskSelector.optional(),
  wipe: WipePolicy.default('refuse'),
})

const Passphrase = z
  .string()
  .min(12, 'use 12 characters or more')
  .max(512)
  .regex(/^[\x20-\x7e]*$/, 'use characters that every keyboard has: it is typed at boot, with the US layout')
  .refine(text => new Set(text).size >= 5, 'is too easy to guess: use more different characters')
  .transform(secretOf)

export const Encryption = z.discriminatedUnion(
  'mode',
  [
    z.strictObject({ mode: z.literal('none') }),
    z.strictObject({ mode: z.literal('tpm') }),
    z.strictObject({ mode: z.literal('passphrase'), passphrase: Passphrase }),
  ],
  'write none, tpm or passphrase',
)
export type Encryption = z.output<typeof Encryption>

const Administrator = z
  .strictObject({
    password: Password.transform(secretOf).optional(),
    passwordHash: z.string().max(256).regex(PHC, 'is not an argon2id hash ($argon2id$v=19$m=…)').optional(),
  })
  .refine(({ password, passwordHash }) => (password === undefined) !== (passwordHash === undefined), {
    error: 'give either password or passwordHash',
  })

/** Known to this machine's time zone database; links such as `UTC` and `Asia/Calcutta` are too. */
function isTimeZone(name: string): boolean {
  try {
    return /^[A-Za-z]/.test(name) && new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions() !== undefined
  } catch {
    return false
  }
}

const TimeZone = z.string().max(64).refine(isTimeZone, 'is not a time zone, for example Europe/Berlin or UTC')

/** A host name as DNS allows it, or an address. */
const Server = z.union(
  [
    z.ipv4(),
    z.ipv6(),
    z
      .string()
      .max(253)
      .regex(/^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9-]*[a-z][a-z0-9-]*$/i),
  ],
  'write a host name or an address',
)

const Webhook = z.strictObject({
  url: z.url({ protocol: /^https?$/, error: 'write an address that begins with https:// or http://' }).max(2048),
  token: z
    .string()
    .min(1)
    .max(1024)
    .regex(/^[\x21-\x7e]+$/, 'use printable ASCII')
    .transform(secretOf)
    .optional(),
})

export const Answers = z.strictObject({
  version: z.literal(1, 'write 1, the version of this format'),
  disks: Disks.prefault({}),
  encryption: Encryption.prefault({ mode: 'none' }),
  network: NetworkAnswer.prefault({ method: 'dhcp' }),
  hostName: HostName.optional(),
  timeZone: TimeZone.default('UTC'),
  ntp: z.strictObject({ servers: z.array(Server).min(1).max(8) }).optional(),
  administrator: Administrator.optional(),
  ssh: z.literal('none', 'the appliance has no SSH server: write none, or leave it out').default('none'),
  webhook: Webhook.optional(),
  after: z.enum(['reboot', 'power-off']).default('reboot'),
})
/** Answers with every default filled in; sizes are bytes. */
export type Answers = z.output<typeof Answers>
