import { describe, expect, it } from 'vitest'
import { parseSmbios } from './smbios.parse.ts'

/** Recorded in the booted image: QEMU 7.2 (q35, OVMF), 3 GiB. */
const QEMU = `
ARsAAQECAwAAAAAAAAAAAAAAAAAAAAAABgAAUUVNVQBTdGFuZGFyZCBQQyAoUTM1ICsgSUNIOSwg
MjAwOSkAcGMtcTM1LTcuMgAAAxYAAwEBAgAAAwMDAgAAAAAAAAAAAFFFTVUAcGMtcTM1LTcuMgAA
BCoABAEDAQKxDwYA/fvLDwMAAADQB9AHQQH///////8AAAACAgICAAEAQ1BVIDAAUUVNVQBwYy1x
MzUtNy4yAAALBQAOAWlvLnN5c3RlbWQuc3R1Yi5rZXJuZWwtY21kbGluZS1leHRyYT1zeXN0ZW1k
LmRlYnVnX3NoZWxsPXR0eVMxAAAQFwAQAQMGAAAwAP7/AQAAAAAAAAAAAAAAESgAEQAQ/v//////
AAwJAAEABwIAAAACAAAAAAAAAAAAAAAAAAAAAERJTU0gMABRRU1VAAATHwATAAAAAP//HwAAEAEA
AAAAAAAAAAAAAAAAAAAAAAATHwETAABAAP//TwAAEAEAAAAAAAAAAAAAAAAAAAAAAAAgCwAgAAAA
AAAAAAAAABoAAAECAOgDAAgAAAAAAAAAABwAAP//AABFRkkgRGV2ZWxvcG1lbnQgS2l0IElJIC8g
T1ZNRgAwLjAuMAAwMi8wNi8yMDE1AAB/BP/+AAA=`

/** One structure as DSP0134 lays it out: `fields` by their offset, strings behind. */
function structure(type: number, length: number, fields: Record<number, number[]>, strings: string[] = []): Buffer {
  const data = Buffer.alloc(length)
  data[0] = type
  data[1] = length
  for (const [offset, bytes] of Object.entries(fields)) data.set(bytes, Number(offset))
  const texts = strings.length === 0 ? '\0\0' : `${strings.join('\0')}\0\0`
  return Buffer.concat([data, Buffer.from(texts, 'latin1')])
}
const END = structure(127, 4, {})

describe('the tables of the firmware', () => {
  it('of a virtual machine tell little, and that is no error', () => {
    const found = parseSmbios(Buffer.from(QEMU, 'base64'))
    expect(found).toMatchObject({
      firmware: { vendor: 'EFI Development Kit II / OVMF', version: '0.0.0', date: '02/06/2015' },
      board: null,
      chassis: { vendor: 'QEMU' },
      memoryEcc: true,
      bmc: null,
    })
    expect(found.processors).toEqual([
      { socket: 'CPU 0', manufacturer: 'QEMU', model: 'pc-q35-7.2', cores: 2, threads: 2, maxMhz: 2000 },
    ])
    expect(found.memory).toEqual([
      {
        ...{ slot: 'DIMM 0', bank: '', sizeBytes: 3 * 1024 ** 3, type: 'RAM', speedMts: null },
        ...{ manufacturer: 'QEMU', partNumber: '', serial: '' },
      },
    ])
  })

  it('of a server tell of large modules, many cores, empty slots and a controller', () => {
    const memory = (size: number[], more: Record<number, number[]>, strings: string[]) =>
      structure(17, 0x5c, { 12: size, 16: [1], 18: [34], 23: [2], 24: [3], 26: [4], ...more }, strings)
    const found = parseSmbios(
      Buffer.concat([
        structure(
          4,
          0x30,
          { 4: [1], 16: [2], 20: [0x74, 0x0e], 24: [0x41], 35: [0xff], 37: [0xff], 42: [0x60, 1], 46: [0xc0, 2] },
          ['P0', 'EPYC'],
        ),
        structure(4, 0x30, { 4: [1], 24: [0x00] }, ['P1']),
        structure(16, 0x17, { 5: [3], 6: [6] }),
        // 64 GiB does not fit into the first field.
        memory([0xff, 0x7f], { 28: [0, 0, 1, 0], 21: [0xc0, 0x12], 32: [0x68, 0x10] }, ['A1', 'Maker', '80CE', 'M321']),
        memory([0, 0], {}, ['B1', 'NO DIMM', 'Not Specified', 'Unknown']),
        structure(38, 0x12, { 4: [1], 5: [0x20] }),
        END,
      ]),
    )
    expect(found.processors).toEqual([
      { socket: 'P0', manufacturer: '', model: 'EPYC', cores: 352, threads: 704, maxMhz: 3700 },
    ])
    expect(found.memory).toMatchObject([
      {
        slot: 'A1',
        sizeBytes: 64 * 1024 ** 3,
        type: 'DDR5',
        speedMts: 4200,
        manufacturer: 'Maker',
        partNumber: 'M321',
        serial: '80CE',
      },
      { slot: 'B1', sizeBytes: null, manufacturer: '', partNumber: '', serial: '', speedMts: null },
    ])
    expect([found.memoryEcc, found.bmc]).toEqual([true, { interface: 'KCS', version: '2.0' }])
  })

  it('that are cut off, empty or nonsense give what can be read and never fail', () => {
    const whole = Buffer.from(QEMU, 'base64')
    for (let length = 0; length < whole.length; length++) parseSmbios(whole.subarray(0, length))
    const nothing = {
      firmware: null,
      board: null,
      chassis: null,
      processors: [],
      memory: [],
      memoryEcc: null,
      bmc: null,
    }
    expect(parseSmbios(new Uint8Array())).toEqual(nothing)
    expect(parseSmbios(Uint8Array.from({ length: 300 }, (_, index) => (index * 7) % 256))).toBeDefined()
    expect(parseSmbios(Buffer.from([17, 200, 0, 0]))).toEqual(nothing)
    // Of an old version of the specification: fields beyond the end are not of the next structure.
    const short = parseSmbios(Buffer.concat([structure(17, 0x15, { 12: [0, 4], 16: [1] }, ['A']), END]))
    expect(short.memory).toMatchObject([{ slot: 'A', sizeBytes: 1024 ** 3, manufacturer: '', speedMts: null }])
  })
})
