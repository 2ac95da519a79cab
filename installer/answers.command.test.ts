import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, it } from 'vitest'

const MAIN = fileURLToPath(new URL('../mgmt/src/main.ts', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'lqx-answers-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Runs `limiquantixd answers check` as its own process. */
function check(content: string | Buffer) {
  const file = join(folder, 'answers.yaml')
  writeFileSync(file, content)
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, 'answers', 'check', file], { encoding: 'utf8' })
  return { status, stdout: stdout.replaceAll(folder, ''), stderr: stderr.replaceAll(folder, '') }
}

const DEADLINE = { timeout: 60_000 }

it('a good file: exit code 0', DEADLINE, () => {
  expect(check('version: 1\nhostName: host-1\n')).toEqual({ status: 0, stdout: '/answers.yaml: fine\n', stderr: '' })
})

it('a bad file: exit code 1, and everything that is wrong with its place', DEADLINE, () => {
  expect(check('version: 1\nhostname: host-1\nntp:\n  servers: none\n')).toEqual({
    status: 1,
    stdout: '',
    stderr:
      '/answers.yaml:2:1: the key "hostname" is unknown; do you mean "hostName"?\n' +
      '/answers.yaml:4:12: ntp.servers: must be a list\n',
  })
})

it('no text, no file, no name', DEADLINE, () => {
  expect(check(Buffer.from([0xff, 0xfe, 0x00]))).toMatchObject({
    status: 1,
    stderr: '/answers.yaml:1:1: is not UTF-8 text\n',
  })
  const run = (...args: string[]) => spawnSync(process.execPath, [MAIN, 'answers', ...args], { encoding: 'utf8' })
  expect(run('check', join(folder, 'none.yaml')).stderr).toMatch(/none\.yaml: cannot be read \(ENOENT\)\n$/)
  expect(run('check')).toMatchObject({ status: 2, stderr: expect.stringContaining('limiquantixd answers check FILE') })
})
