import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testApp } from '../lib/test-app.ts'

/** The whole application on simulated drivers. */
async function serve() {
  const test = await testApp()
  const token = await test.token('administrator')
  return {
    call: async (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, payload?: object, headers: object = {}) => {
      const answer = await test.send(method, `/api/v1/networks${url}`, { ...token, ...headers }, payload)
      return { status: answer.statusCode, headers: answer.headers, body: answer.body === '' ? null : answer.json() }
    },
    [Symbol.asyncDispose]: () => test.close(),
  }
}

const nat = (fields: object = {}) => ({
  type: 'nat',
  description: '',
  subnet: '10.90.0.0/24',
  dhcp: { rangeStart: '10.90.0.10', rangeEnd: '10.90.0.20' },
  dnsServers: [],
  ...fields,
})

describe('the networks API', () => {
  it('begins with the uplink and a NAT network', async () => {
    await using t = await serve()
    const { body } = await t.call('GET', '')
    expect(body).toMatchObject({
      total: 2,
      items: [
        { name: 'uplink', config: { type: 'bridged' }, state: { status: 'active', builtIn: true } },
        { name: 'nat', config: { type: 'nat', subnet: '10.77.0.0/24' }, state: { gateway: '10.77.0.1', usedBy: 0 } },
      ],
    })
    const id = body.items[0].id
    expect(await t.call('DELETE', `/${id}`, undefined, { 'if-match': '*' })).toMatchObject({
      status: 409,
      body: { code: 'illegal_state' },
    })
  })

  it('makes, changes and deletes a network, with entity tags', async () => {
    await using t = await serve()
    const made = await t.call('POST', '', { name: 'lab', config: nat() })
    expect(made).toMatchObject({ status: 201, body: { name: 'lab', state: { status: 'active', builtIn: false } } })
    const { id } = made.body
    expect(made.headers.location).toBe(`/api/v1/networks/${id}`)
    const etag = String(made.headers.etag)
    expect((await t.call('GET', `/${id}`)).headers.etag).toBe(etag)
    expect((await t.call('PATCH', `/${id}`, { name: 'x' })).status).toBe(428)
    const changed = await t.call(
      'PATCH',
      `/${id}`,
      { config: nat({ subnet: '10.91.0.0/24', dhcp: null }) },
      { 'if-match': etag },
    )
    expect(changed).toMatchObject({ status: 200, body: { state: { gateway: '10.91.0.1' } } })
    expect((await t.call('PATCH', `/${id}`, { name: 'x' }, { 'if-match': etag })).status).toBe(412)
    expect((await t.call('GET', `/${id}/leases`)).body).toEqual({ items: [], total: 0 })
    expect((await t.call('DELETE', `/${id}`, undefined, { 'if-match': String(changed.headers.etag) })).status).toBe(204)
    expect((await t.call('GET', `/${id}`)).status).toBe(404)
    expect((await t.call('GET', `/${id}/leases`)).status).toBe(404)
  })

  describe('refuses', () => {
    let t: Awaited<ReturnType<typeof serve>>
    beforeAll(async () => {
      t = await serve()
    })
    afterAll(() => t[Symbol.asyncDispose]())

    it.each([
      ['a line break in the subnet', nat({ subnet: '10.90.0.0/24\n' })],
      ['an option in a DNS server', nat({ dnsServers: ['9.9.9.9\ndhcp-script=/bin/sh'] })],
      ['an option in the range', nat({ dhcp: { rangeStart: '10.90.0.10,static', rangeEnd: '10.90.0.20' } })],
      ['octal numbers', nat({ subnet: '012.090.0.0/24' })],
      ['IPv6', nat({ subnet: 'fd00::/64' })],
      ['a public subnet', nat({ subnet: '8.8.8.0/24', dhcp: null })],
      ['a gateway in the range', nat({ dhcp: { rangeStart: '10.90.0.1', rangeEnd: '10.90.0.20' } })],
      ['the subnet of another network', nat({ subnet: '10.77.0.0/16', dhcp: null })],
      ['an unknown field', nat({ script: '/bin/sh' })],
      ['a VLAN that does not exist', { type: 'bridged', description: '', vlan: 4095 }],
      ['no type', { description: '' }],
    ])('%s', async (_, config) => {
      expect(await t.call('POST', '', { name: 'evil', config })).toMatchObject({
        status: 400,
        body: { code: 'invalid_request' },
      })
      expect((await t.call('GET', '')).body.total).toBe(2)
    })
  })
})
