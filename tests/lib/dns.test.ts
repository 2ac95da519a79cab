import { Resolver } from 'node:dns/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { DnsServer, dnsAnswer } from './dns.ts'

let server: DnsServer
const resolver = new Resolver({ timeout: 5_000, tries: 2 })

beforeAll(async () => {
  server = await DnsServer.listen(name => (name === 'host.lqx.test' ? '127.0.0.1' : undefined))
  resolver.setServers([`127.0.0.1:${server.port}`])
})
afterAll(() => server.close())

it('answers a resolver', async () => {
  expect(await resolver.resolve4('host.lqx.test')).toEqual(['127.0.0.1'])
  expect(await resolver.resolve4('HOST.lqx.test')).toEqual(['127.0.0.1'])
})

it('knows no other name, and no other kind of address', async () => {
  await expect(resolver.resolve4('other.lqx.test')).rejects.toMatchObject({ code: 'ENOTFOUND' })
  await expect(resolver.resolve6('host.lqx.test')).rejects.toMatchObject({ code: 'ENODATA' })
})

it('says nothing to what is no query', () => {
  expect(dnsAnswer(Buffer.alloc(40), () => '127.0.0.1')).toBeUndefined()
  expect(dnsAnswer(Buffer.from('0001010000010000000000003f61', 'hex'), () => '127.0.0.1')).toBeUndefined()
})
