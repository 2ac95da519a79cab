import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { z } from 'zod'

/**
 * An update is one file: magic, length of the manifest (32 bits, little endian), the manifest as JSON, an Ed25519
 * signature over all of this, and the parts one after the other. Everything that is believed is signed, and it comes
 * first, so nothing is written before it was checked. Pure.
 */

export const MAGIC = Buffer.from('LQXUPDATE1\n')
export const SIGNATURE_BYTES = 64
const MAX_MANIFEST_BYTES = 64 * 1024
const LENGTH_BYTES = 4

/** As systemd writes versions (IMAGE_VERSION in os-release(5)); a label of a partition has room for 36 characters. */
export const Version = z.string().regex(/^[0-9][A-Za-z0-9.~^-]{0,31}$/, 'use digits, letters and dots, 32 at most')

const Part = z.strictObject({
  bytes: z
    .number()
    .int()
    .positive()
    .max(8 * 1024 ** 3),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
})

export const Manifest = z.strictObject({
  product: z.literal('limiquantix'),
  version: Version,
  /** In systemd's words, for example `x86-64`. */
  architecture: z.string().max(32),
  /** Of the verified root; the kernel's command line holds it too. */
  rootHash: z.string().regex(/^[0-9a-f]{64}$/),
  /** Parts in the order in which they follow. */
  parts: z.strictObject({ verity: Part, root: Part, kernel: Part }),
})
export type Manifest = z.infer<typeof Manifest>

export const PART_NAMES = ['verity', 'root', 'kernel'] as const
export type PartName = (typeof PART_NAMES)[number]

/** Length of the file that a manifest describes, its own head of `headBytes` included. */
export const totalBytes = ({ parts }: Manifest, headBytes: number): number =>
  PART_NAMES.reduce((sum, name) => sum + parts[name].bytes, headBytes)

/** Everything before the parts. */
export function encodeHead(manifest: Manifest, key: KeyObject): Buffer {
  const json = Buffer.from(JSON.stringify(manifest))
  const length = Buffer.alloc(LENGTH_BYTES)
  length.writeUInt32LE(json.length)
  const signed = Buffer.concat([MAGIC, length, json])
  return Buffer.concat([signed, sign(null, signed, key)])
}

export type Head =
  /** So many bytes are needed before more can be said. */
  | { kind: 'short'; needed: number }
  | { kind: 'refused'; reason: 'not_an_update' | 'wrong_signature' | 'unreadable' }
  | { kind: 'read'; manifest: Manifest; headBytes: number }

/** Why a head is refused, for people. */
export const HEAD_REASONS = {
  not_an_update: 'This file is not an update of LimiQuantix. Choose a file that ends in .lqxupdate.',
  wrong_signature:
    'This update was signed with another key than the one this host trusts, or it was changed on the way. Fetch it again from whoever builds your images.',
  unreadable: 'This update is of a kind that this version does not understand. Install a version in between first.',
} as const

/** Reads the head from the first bytes of a file. */
export function readHead(bytes: Buffer, key: KeyObject): Head {
  const lengthAt = MAGIC.length
  const known = Math.min(bytes.length, lengthAt)
  if (!bytes.subarray(0, known).equals(MAGIC.subarray(0, known))) return { kind: 'refused', reason: 'not_an_update' }
  if (bytes.length < lengthAt + LENGTH_BYTES) return { kind: 'short', needed: lengthAt + LENGTH_BYTES }
  const length = bytes.readUInt32LE(lengthAt)
  if (length > MAX_MANIFEST_BYTES) return { kind: 'refused', reason: 'not_an_update' }
  const end = lengthAt + LENGTH_BYTES + length
  if (bytes.length < end + SIGNATURE_BYTES) return { kind: 'short', needed: end + SIGNATURE_BYTES }
  if (!verify(null, bytes.subarray(0, end), key, bytes.subarray(end, end + SIGNATURE_BYTES))) {
    return { kind: 'refused', reason: 'wrong_signature' }
  }
  const parsed = Manifest.safeParse(jsonOf(bytes.subarray(lengthAt + LENGTH_BYTES, end)))
  if (!parsed.success) return { kind: 'refused', reason: 'unreadable' }
  return { kind: 'read', manifest: parsed.data, headBytes: end + SIGNATURE_BYTES }
}

function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    return undefined
  }
}

/** The public key in a PEM file. Throws when it is no Ed25519 key. */
export function publicKey(pem: string): KeyObject {
  const key = createPublicKey(pem)
  if (key.asymmetricKeyType !== 'ed25519') throw new Error('updates are signed with Ed25519 keys')
  return key
}
