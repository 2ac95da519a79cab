import { existsSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isMissing, VirshError } from './virsh-error.ts'
import { VirshPool } from './virsh-pool.ts'

/** libvirt's built-in test driver: the true virsh with its true parser, but no daemon and no root. */
const URI = 'test:///default'
const installed = ['/usr/bin/virsh', '/bin/virsh'].some(existsSync)

describe.skipIf(!installed)('virsh session', () => {
  let pool: VirshPool
  beforeEach(() => {
    pool = new VirshPool(URI)
  })
  afterEach(() => pool.close())

  const run = (name: string, args: string[] = [], options: string[] = []) => pool.run({ name, args, options }, 10_000)

  test.each([
    'plain',
    `both ' and " quotes`,
    `'`,
    `''"''`,
    '; list --all; echo ',
    'back\\slash at the end\\',
    '# no comment',
    '$HOME `id` $(id) && id | id > /tmp/x',
    'virsh # echo',
    'Grüße, 世界 🖥',
    '!! !$ ^a^b',
    `long ${'x'.repeat(900)} end`,
    '<a b="c">&amp;</a>',
    'error: not one',
  ])('hostile argument comes through unchanged: %j', async argument => {
    expect(await run('echo', [argument])).toBe(argument)
  })

  test('replies belong to their commands, failures to theirs', async () => {
    const answers = await Promise.allSettled(
      Array.from({ length: 60 }, (_, index) =>
        index % 3 === 0 ? run('dumpxml', [`nope-${index}`]) : run('echo', [`answer ${index}`]),
      ),
    )
    for (const [index, answer] of answers.entries()) {
      if (index % 3 !== 0) {
        expect(answer).toEqual({ status: 'fulfilled', value: `answer ${index}` })
        continue
      }
      expect(answer.status).toBe('rejected')
      const reason: unknown = answer.status === 'rejected' ? answer.reason : undefined
      expect(isMissing(reason)).toBe(true)
      expect(reason instanceof VirshError && reason.reason).toContain(`nope-${index}`)
    }
  })

  test('an unknown command fails at once', async () => {
    await expect(pool.run({ name: 'no-such-command' }, 60_000)).rejects.toThrow(/unknown command/)
  })

  test('a long reply arrives whole', async () => {
    const xml = await run('dumpxml', ['test'])
    expect(xml.startsWith('<domain')).toBe(true)
    expect(xml.trimEnd().endsWith('</domain>')).toBe(true)
  })

  test('a command that never answers is given up and the next one gets a new session', async () => {
    const waiting = pool.run({ name: 'event', options: ['--all', '--loop'] }, 100)
    await expect(waiting).rejects.toMatchObject({ disconnected: true })
    expect(await run('echo', ['again'])).toBe('again')
  })

  test('commands overlap: one that takes long does not hold up the others', async () => {
    const slow = pool.run({ name: 'event', options: ['--all', '--loop'] }, 1500).catch(() => 'given up')
    expect(await run('echo', ['quick'])).toBe('quick')
    expect(await Promise.race([slow, Promise.resolve('still waiting')])).toBe('still waiting')
    await slow
  })

  test('a daemon that is not there is an error, not a hang', async () => {
    const nowhere = new VirshPool('qemu+unix:///system?socket=/nonexistent')
    await expect(nowhere.run({ name: 'list' }, 10_000)).rejects.toThrow(/Failed to connect/)
    nowhere.close()
  })
})
