import { execFileSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { expect, it } from 'vitest'
import { inRepo } from '../lib/paths.ts'
import { isText, repoFiles, someOf, textOf } from './files.ts'

const isScript = (path: string) => isText(path) && (path.endsWith('.sh') || /^#!.*\b(ba|da)?sh\b/.test(textOf(path)))
const scripts = repoFiles().filter(isScript)
/** Read by another script (dracut does that with its modules), or packed into a guest whose build decides on modes. */
const isMaterial = (path: string) =>
  !textOf(path).startsWith('#!') || /^tests\/fixtures\/|\/module-setup\.sh$/.test(path)

it('shellcheck finds nothing', () => {
  someOf(scripts, 'shell scripts')
  try {
    // Sourced files state their shell in a directive.
    execFileSync('shellcheck', ['--external-sources', '--source-path=SCRIPTDIR', '--format=gcc', ...scripts], {
      cwd: inRepo('.'),
      encoding: 'utf8',
    })
  } catch (error) {
    const output = error instanceof Error && 'stdout' in error ? String(error.stdout) : ''
    expect.fail(output === '' ? `shellcheck did not run: ${String(error)}` : output)
  }
})

it('scripts that are started can be, and stop at the first error', () => {
  const started = scripts.filter(path => !isMaterial(path))
  const wrong = started.filter(path => (statSync(inRepo(path)).mode & 0o111) === 0)
  expect(wrong, 'not executable').toEqual([])
  expect(
    started.filter(path => !/^set -[a-z]*e/m.test(textOf(path))),
    'without set -e',
  ).toEqual([])
})
