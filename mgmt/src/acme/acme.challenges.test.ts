import { expect, it } from 'vitest'
import { challengeUrl, createChallenges } from './acme.challenges.ts'

const path = (token: string) => new URL(challengeUrl('host.example.org', token)).pathname

it('answers only what is pending, only where it belongs, and counts', () => {
  const challenges = createChallenges()
  challenges.put('one', 'one.thumbprint')
  expect(challenges.answer(path('one'))).toBe('one.thumbprint')
  expect(challenges.answer(path('one'))).toBe('one.thumbprint')
  for (const other of [path('two'), '/one', `/x${path('one')}`, `${path('one')}/`, path('__proto__'), path('')]) {
    expect(challenges.answer(other), other).toBeUndefined()
  }
  expect(challenges.remove('one')).toBe(2)
  expect(challenges.answer(path('one'))).toBeUndefined()
  expect(challenges.remove('one')).toBe(0)
})

it.each(['', '../x', 'a b', 'x'.repeat(300)])('takes no token like %j', token => {
  expect(() => createChallenges().put(token, 'x')).toThrow('is none')
})
