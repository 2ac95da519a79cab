import { describe, expect, it } from 'vitest'
import { openHostDatabase } from '../store/host-database.ts'
import { auditStore } from './audit.ts'
import { cookieOf } from './authenticate.ts'
import { hashPassword, verifyPassword } from './password.ts'
import { sessionStore } from './sessions.ts'
import { createThrottle } from './throttle.ts'

const HOUR = 3_600_000

describe('passwords', () => {
  it('are hashed with argon2id, salted, and verified', async () => {
    const [a, b] = await Promise.all([hashPassword('päss wörd'), hashPassword('päss wörd')])
    expect(a).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
    expect(a).not.toBe(b)
    expect(await verifyPassword('päss wörd', a)).toBe(true)
    expect(await verifyPassword('päss wörd ', a)).toBe(false)
    await expect(verifyPassword('x', '$2b$12$abc')).rejects.toThrow('PHC')
  })

  it('verify a hash of the reference implementation', async () => {
    // From the tests of phc-winner-argon2 (src/test.c).
    const hash = Buffer.from('09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7', 'hex')
    const phc = `$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$${hash.toString('base64').replace('=', '')}`
    expect(await verifyPassword('password', phc)).toBe(true)
    expect(await verifyPassword('passwort', phc)).toBe(false)
  })
})

describe('sessions', () => {
  it('end when idle, end in any case, and are stored as hashes only', () => {
    let now = 1_000_000_000_000
    const db = openHostDatabase(':memory:')
    const sessions = sessionStore(db, () => now)
    const { token, session } = sessions.create('admin', 'administrator')
    expect(sessions.find(token)).toEqual(session)
    expect(sessions.find(`${token}x`)).toBeUndefined()
    expect(JSON.stringify(db.prepare('SELECT * FROM session').all())).not.toContain(token)
    for (let hours = 0; hours < 160; hours += 8) {
      now += 8 * HOUR
      expect(sessions.find(token)).toBeDefined()
    }
    now += 8 * HOUR
    expect(sessions.find(token)).toBeDefined()
    now += HOUR
    expect(sessions.find(token)).toBeUndefined()
    const idle = sessions.create('admin', 'administrator')
    now += 12 * HOUR + 1
    expect(sessions.find(idle.token)).toBeUndefined()
  })
})

describe('throttle', () => {
  const wrong = async () => false
  const fill = async (throttle: ReturnType<typeof createThrottle>, address: string, times: number) => {
    for (let index = 0; index < times; index++) await throttle.attempt(address, wrong)
  }

  it('waits longer after each wrong guess, and forgets after an hour', async () => {
    let now = 0
    const throttle = createThrottle(() => now)
    await fill(throttle, 'a', 6)
    const waits: number[] = []
    for (let index = 0; index < 4; index++) {
      const error = await throttle.attempt('a', wrong).catch(reason => reason)
      const seconds = error.details.retryAfterSeconds
      waits.push(seconds)
      now += seconds * 1000
      await throttle.attempt('a', wrong)
    }
    expect(waits).toEqual([2, 4, 8, 16])
    now += HOUR + 1
    await fill(throttle, 'a', 6)
  })

  it('does not punish a right guess, and counts guesses that run at once', async () => {
    const throttle = createThrottle(() => 0)
    await fill(throttle, 'a', 5)
    expect(await throttle.attempt('a', async () => true)).toBe(true)
    await fill(throttle, 'a', 6)
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => throttle.attempt('b', wrong)))
    expect(results.filter(result => result.status === 'fulfilled').length).toBeLessThanOrEqual(6)
  })

  it('takes all addresses of an IPv6 network as one, and slows down a distributed attack a little', async () => {
    const throttle = createThrottle(() => 0)
    await fill(throttle, '2001:db8:0:1::1', 6)
    await expect(throttle.attempt('2001:db8:0:1:ffff::2', wrong)).rejects.toThrow('Too many attempts')
    await throttle.attempt('2001:db8:0:2::1', wrong)
    const flooded = createThrottle(() => 0)
    for (let index = 0; index < 51; index++) await flooded.attempt(`192.0.2.${index}`, wrong)
    const error = await flooded.attempt('192.0.2.200', wrong).catch(reason => reason)
    expect(error.details.retryAfterSeconds).toBeLessThanOrEqual(5)
  })
})

describe('an attack from many addresses', () => {
  it('does not keep the administrator out where he has logged in before', async () => {
    const throttle = createThrottle(() => 0)
    const right = async () => true
    await throttle.attempt('192.0.2.1', right)
    for (let index = 0; index < 51; index++) await throttle.attempt(`198.51.100.${index}`, async () => false)
    await expect(throttle.attempt('192.0.2.2', right)).rejects.toThrow('Too many attempts')
    expect(await throttle.attempt('192.0.2.1', right)).toBe(true)
  })

  it('does not take all places where passwords are checked', async () => {
    const throttle = createThrottle(() => 0)
    await throttle.attempt('192.0.2.1', async () => true)
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const busy = Array.from({ length: 4 }, (_, index) => throttle.attempt(`198.51.100.${index}`, () => promise))
    await expect(throttle.attempt('192.0.2.2', async () => true)).rejects.toThrow('Too many attempts')
    expect(await throttle.attempt('192.0.2.1', async () => true)).toBe(true)
    resolve(false)
    await Promise.all(busy)
  })
})

describe('audit', () => {
  const entry = { from: '192.0.2.1', action: 'x', target: 'y', status: 401, requestId: 'r' }

  it('cannot be flooded by nobody, and never leaves out who is known', () => {
    const audit = auditStore(openHostDatabase(':memory:'), () => 0)
    for (let index = 0; index < 200; index++) audit.record({ ...entry, who: '', outcome: 'refused' })
    expect(audit.count()).toBe(60)
    expect(audit.record({ ...entry, who: 'admin', outcome: 'refused' })).toBe(true)
    expect(audit.record({ ...entry, who: '', outcome: 'ok', status: 200 })).toBe(true)
    expect(audit.count()).toBe(62)
  })

  it('keeps what was done, however much was refused since', () => {
    const limits = { keepRecords: 500, keepRefused: 100 }
    const audit = auditStore(openHostDatabase(':memory:'), () => 0, limits)
    audit.record({ ...entry, who: 'admin', action: 'vm.delete', outcome: 'ok', status: 202 })
    for (let index = 0; index < 3_000; index++) audit.record({ ...entry, who: 'token:x', outcome: 'refused' })
    expect(audit.count()).toBeLessThan(1_200)
    expect(audit.list(2, 1)).toMatchObject([{ who: 'admin', action: 'vm.delete' }])
    for (let index = 0; index < 3_000; index++) audit.record({ ...entry, who: 'token:x', outcome: 'ok', status: 200 })
    expect(audit.count()).toBeLessThanOrEqual(1_500)
  })
})

it('finds a cookie among others', () => {
  expect(cookieOf('a=1; __Host-lqx=abc; b=2', '__Host-lqx')).toBe('abc')
  expect(cookieOf('x__Host-lqx=abc', '__Host-lqx')).toBeUndefined()
  expect(cookieOf(undefined, '__Host-lqx')).toBeUndefined()
})
