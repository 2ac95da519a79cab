import { expect, it } from 'vitest'
import { ntpAnswer } from './ntp.ts'

it('a time server gives its time and sends back the client’s', () => {
  const request = Buffer.alloc(48)
  request[0] = 0b0010_0011
  request.set([1, 2, 3, 4, 5, 6, 7, 8], 40)
  const answer = ntpAnswer(request, Date.parse('2026-01-01T00:00:00.500Z'))
  expect([answer[0], answer[1]]).toEqual([0b0010_0100, 2])
  expect([...answer.subarray(24, 32)]).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  expect(answer.readUInt32BE(40) - 2_208_988_800).toBe(Date.parse('2026-01-01T00:00:00Z') / 1000)
  expect(answer.readUInt32BE(44)).toBe(2 ** 31)
})
