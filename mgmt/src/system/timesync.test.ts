import { expect, test } from 'vitest'
import { parseTimesync } from './timesync.parse.ts'

// Recorded in the booted image (systemd 257) without a server in reach.
const SILENT = `{"type":"s","data":"3.debian.pool.ntp.org"}
{"type":"(iay)","data":[0,[]]}
{"type":"(uuuuittayttttbtt)","data":[0,0,0,0,0,0,0,[0,0,0,0],0,18444535084909551616,18444535084909551616,0,false,0,0]}
{"type":"as","data":[]}
`

test('no server has answered yet', () => {
  expect(parseTimesync(SILENT)).toEqual({
    ...{ server: '3.debian.pool.ntp.org', address: '', offsetMs: null, linkServers: [] },
  })
})

test('the offset is what NTP makes of its four times', () => {
  const times = [1_000_000, 1_260_000, 1_261_000, 1_021_000]
  const answered = `{"type":"s","data":"ntp.example.org"}
{"type":"(iay)","data":[10,[32,1,13,184,0,0,0,0,0,0,0,0,0,0,0,1]]}
{"type":"(uuuuittayttttbtt)","data":[0,4,4,2,-24,100,200,[192,0,2,7],${times},false,3,1200]}
{"type":"as","data":["192.0.2.123"]}
`
  expect(parseTimesync(answered)).toEqual({
    ...{ server: 'ntp.example.org', address: '2001:db8::1', offsetMs: 250, linkServers: ['192.0.2.123'] },
  })
})

test('an answer that is not as expected throws', () => {
  expect(() => parseTimesync('s "text"')).toThrow()
})
