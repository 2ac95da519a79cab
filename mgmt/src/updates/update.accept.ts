import type { KeyObject } from 'node:crypto'
import { ApiError } from '../api/errors.ts'
import { HEAD_REASONS, type Manifest, readHead, totalBytes } from './bundle.format.ts'
import type { InspectedUpdate } from './update.schema.ts'
import { compareVersions } from './version.rules.ts'

/** What this host is, as far as an update has to fit to it. */
export interface Fit {
  running: string
  architecture: string
}

/** The key that updates are verified with. Throws when this host has none. */
export function requireKey(key: KeyObject | undefined): KeyObject {
  if (key !== undefined) return key
  throw new ApiError('illegal_state', 'This host was built without a key for updates: install it from an ISO.')
}

/** Throws when an update is not for this host, or when the host runs it already. */
export function requireFit(manifest: Manifest, { running, architecture }: Fit): void {
  if (manifest.architecture !== architecture) {
    throw new ApiError(
      'verification_failed',
      `This update is for machines of the kind ${manifest.architecture}; this host is ${architecture}.`,
    )
  }
  if (manifest.version === running) {
    throw new ApiError('illegal_state', `The host runs version ${running} already.`)
  }
}

/** What the signed beginning of a file says of the update. Throws what sending the file would be refused with. */
export function inspectHead(bytes: Buffer, key: KeyObject | undefined, fit: Fit): InspectedUpdate {
  const head = readHead(bytes, requireKey(key))
  if (head.kind === 'refused') throw new ApiError('verification_failed', HEAD_REASONS[head.reason])
  if (head.kind === 'short') {
    throw new ApiError('verification_failed', 'The file ends before its beginning is complete. Send it again.')
  }
  const { manifest, headBytes } = head
  requireFit(manifest, fit)
  return {
    version: manifest.version,
    sizeBytes: totalBytes(manifest, headBytes),
    isOlder: compareVersions(manifest.version, fit.running) < 0,
  }
}
