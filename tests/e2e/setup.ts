import { execFileSync } from 'node:child_process'
import { inRepo } from '../lib/paths.ts'

/** Once before the browser tests: the UI as it ships, and the guests as files to upload. */
export function setup(): void {
  const run = (file: string, args: string[]) =>
    execFileSync(file, args, { cwd: inRepo('.'), stdio: ['ignore', 'ignore', 'inherit'] })
  run(inRepo('node_modules/.bin/vite'), ['build', 'ui', '--logLevel', 'warn'])
  run(inRepo('tests/fixtures/guests/build.sh'), [])
}
