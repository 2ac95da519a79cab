import { expect, it } from 'vitest'
import { parseBridges } from './ovs.ts'

it('reads the bridges of ovs-vsctl', () => {
  const json =
    '{"data":[["lqx0123456789",["map",[["limiquantix-network","01a1"]]]],["br-uplink",["map",[]]]],"headings":["name","external_ids"]}'
  expect(parseBridges(json)).toEqual([
    { name: 'lqx0123456789', externalIds: { 'limiquantix-network': '01a1' } },
    { name: 'br-uplink', externalIds: {} },
  ])
  expect(parseBridges('{"data":[],"headings":["name","external_ids"]}')).toEqual([])
})
