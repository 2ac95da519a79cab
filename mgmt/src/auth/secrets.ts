import { hash, randomBytes, timingSafeEqual } from 'node:crypto'

/** 256 random bits as text that is safe in headers and cookies. */
export function randomSecret(): string {
  return randomBytes(32).toString('base64url')
}

/**
 * What is stored of a random secret. A plain hash is enough: 256 random bits cannot be guessed, so that the slow
 * hash which passwords need would only cost time on every request.
 */
export function hashSecret(secret: string): Buffer {
  return hash('sha256', secret, 'buffer')
}

/** Compares two texts in a time that does not tell where they differ. */
export function sameText(a: string, b: string): boolean {
  return timingSafeEqual(hashSecret(a), hashSecret(b))
}
