import type { Secret } from './secret.ts'

const isSecret = (value: object): value is Secret => 'secret' in value && 'reveal' in value

/** Answers as a file would hold them, secrets in clear: for the one file in memory that the installer is given. */
export function revealed(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(revealed)
  if (isSecret(value)) return value.reveal()
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, revealed(inner)]))
}
