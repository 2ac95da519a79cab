import { expect, it } from 'vitest'
import { passwordProblem, strengthOf } from './password-rules.ts'

it.each([
  ['', 0],
  ['elevenchars', 0],
  ['passwordpassword', 1],
  ['aaaaaaaaaaaaaaaa', 1],
  ['correct horse', 2],
  ['correct horse battery staple', 3],
])('rates %s as %i', (password, score) => expect(strengthOf(password).score).toBe(score))

it('tells what is missing, field by field', () => {
  expect(passwordProblem('', '')).toBeNull()
  expect(passwordProblem('', '', true)?.field).toBe('password')
  expect(passwordProblem('a long password', '', true)?.field).toBe('repeated')
  expect(passwordProblem('short', '')?.message).toBe('Use 12 characters or more; 7 to go.')
  expect(passwordProblem('a long password', 'a long passwort')?.field).toBe('repeated')
  expect(passwordProblem('a long password', 'a long password')).toBeNull()
  expect(passwordProblem('x'.repeat(257), '')?.field).toBe('password')
})
