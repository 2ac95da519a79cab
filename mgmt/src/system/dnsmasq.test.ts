import { expect, it } from 'vitest'
import { parseLeases } from './dnsmasq.ts'

it('reads the leases that dnsmasq wrote and nothing else', () => {
  const text = [
    '1795212345 52:54:00:12:34:56 10.77.0.42 web-1 01:52:54:00:12:34:56',
    '1795212399 52:54:00:aa:bb:cc 10.77.0.43 * *',
    'duid 00:01:00:01:2c:11:22:33:52:54:00:12:34:56',
    '1795212345 1193046 fd00::1 web-1 00:01',
    '',
  ].join('\n')
  expect(parseLeases(text)).toEqual([
    { mac: '52:54:00:12:34:56', address: '10.77.0.42', hostName: 'web-1', expires: 1_795_212_345 },
    { mac: '52:54:00:aa:bb:cc', address: '10.77.0.43', hostName: null, expires: 1_795_212_399 },
  ])
  expect(parseLeases('')).toEqual([])
})
