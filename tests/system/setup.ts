import { execFileSync } from 'node:child_process'
import { inRepo } from '../lib/paths.ts'

/** Once before the system tests: the guests, as files to upload. */
export function setup(): void {
  execFileSync(inRepo('tests/fixtures/guests/build.sh'), [], { stdio: ['ignore', 'ignore', 'inherit'] })
}
