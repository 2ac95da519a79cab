import { describe, expect, it } from 'vitest'
import { HEAD_BYTES, kernelParts, sectionsOf } from './uki.ts'

interface Made {
  name: string
  memory: number
  raw: number
  start: number
}

/** The beginning of a PE program with these sections. */
function program(sections: Made[]): Buffer {
  const head = Buffer.alloc(HEAD_BYTES)
  const pe = 0x80
  const optionalSize = 240
  head.write('MZ', 0, 'latin1')
  head.writeUInt32LE(pe, 0x3c)
  head.write('PE\0\0', pe, 'latin1')
  head.writeUInt16LE(sections.length, pe + 6)
  head.writeUInt16LE(optionalSize, pe + 20)
  sections.forEach(({ name, memory, raw, start }, index) => {
    const at = pe + 24 + optionalSize + index * 40
    head.write(name, at, 'latin1')
    head.writeUInt32LE(memory, at + 8)
    head.writeUInt32LE(raw, at + 16)
    head.writeUInt32LE(start, at + 20)
  })
  return head
}

const section = (name: string, start: number, memory: number, raw = Math.ceil(memory / 512) * 512): Made => ({
  ...{ name, memory, raw, start },
})
const OURS = [
  section('.cmdline', 1024, 300),
  section('.ucode', 2048, 700),
  section('.initrd', 4096, 5000),
  section('.linux', 16384, 9001),
]

describe('the parts of a unified kernel image', () => {
  it('are found without the padding behind them', () => {
    expect(kernelParts(program(OURS))).toEqual({
      commandLine: { start: 1024, bytes: 300 },
      microcode: { start: 2048, bytes: 700 },
      initrd: { start: 4096, bytes: 5000 },
      kernel: { start: 16384, bytes: 9001 },
    })
  })

  it('microcode may be absent, the others not', () => {
    expect(kernelParts(program(OURS.filter(({ name }) => name !== '.ucode'))).microcode).toBeUndefined()
    expect(() => kernelParts(program(OURS.filter(({ name }) => name !== '.initrd')))).toThrow('no section .initrd')
  })

  it('are those of the kernel itself where further profiles follow', () => {
    const twice = program([...OURS, section('.cmdline', 65536, 10)])
    expect(sectionsOf(twice).get('.cmdline')).toEqual({ start: 1024, bytes: 300 })
  })
})

it('a file that is no kernel image is refused', () => {
  expect(() => sectionsOf(Buffer.alloc(HEAD_BYTES))).toThrow('no kernel image')
  expect(() => sectionsOf(Buffer.from('MZ'))).toThrow('no kernel image')
  const broken = program(OURS)
  broken.writeUInt32LE(0xffffff, 0x3c)
  expect(() => sectionsOf(broken)).toThrow('no kernel image')
  const many = program(OURS)
  many.writeUInt16LE(60000, 0x80 + 6)
  expect(() => sectionsOf(many)).toThrow('too many sections')
})
