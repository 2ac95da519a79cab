import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inRepo } from './paths.ts'

/** Where a test leaves what a person needs to understand a failure: screenshots, logs, journals. */
export function artifactPath(name: string): string {
  const directory = inRepo('build/test-artifacts')
  mkdirSync(directory, { recursive: true })
  return join(directory, name.replaceAll(/[^A-Za-z0-9._-]+/g, '-'))
}

/** Writes one artifact and returns its path. */
export function saveArtifact(name: string, content: string | Uint8Array): string {
  const path = artifactPath(name)
  writeFileSync(path, content)
  return path
}
