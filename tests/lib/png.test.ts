import { deflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { colours, likeness } from './picture.ts'
import { decodePng, decodePpm, type Picture } from './png.ts'

/** An 8-bit RGB PNG whose rows use the given filter bytes (checksums are not looked at). */
function png(width: number, rows: { filter: number; bytes: number[] }[]): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(data.length)
    return Buffer.concat([length, Buffer.from(type, 'latin1'), data, Buffer.alloc(4)])
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(rows.length, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const data = deflateSync(Buffer.from(rows.flatMap(row => [row.filter, ...row.bytes])))
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10])
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))])
}

describe('decodePng', () => {
  it('undoes every row filter', () => {
    const picture = decodePng(
      png(2, [
        { filter: 0, bytes: [10, 20, 30, 40, 50, 60] },
        { filter: 1, bytes: [1, 2, 3, 4, 5, 6] },
        { filter: 2, bytes: [1, 1, 1, 1, 1, 1] },
        { filter: 3, bytes: [1, 1, 1, 1, 1, 1] },
        { filter: 4, bytes: [1, 1, 1, 1, 1, 1] },
      ]),
    )
    expect([...picture.rgb]).toEqual([
      ...[10, 20, 30, 40, 50, 60],
      ...[1, 2, 3, 5, 7, 9],
      ...[2, 3, 4, 6, 8, 10],
      ...[2, 2, 3, 5, 6, 7],
      ...[3, 3, 4, 6, 7, 8],
    ])
  })

  it('refuses what is not a PNG', () => {
    expect(() => decodePng(Buffer.from('GIF89a.......................'))).toThrow('not a PNG')
  })
})

describe('likeness', () => {
  const picture = (width: number, height: number, at: (x: number, y: number) => number): Picture => {
    const rgb = new Uint8Array(width * height * 3)
    for (let i = 0; i < width * height; i++)
      rgb.fill(at((i % width) / width, Math.floor(i / width) / height), i * 3, i * 3 + 3)
    return { width, height, rgb }
  }
  const stripes = (x: number) => (Math.floor(x * 20) % 2 === 0 ? 255 : 0)

  it('knows the same screen at another size', () => {
    expect(likeness(picture(720, 400, stripes), picture(1440, 800, stripes))).toBeGreaterThan(0.99)
  })

  it('tells different and blank screens apart', () => {
    const other = picture(720, 400, (_x, y) => stripes(y))
    expect(likeness(picture(720, 400, stripes), other)).toBeLessThan(0.2)
    expect(
      likeness(
        picture(720, 400, stripes),
        picture(720, 400, () => 0),
      ),
    ).toBe(0)
    expect(colours(picture(8, 8, () => 0))).toBe(1)
  })
})

it('reads a binary PPM', () => {
  const picture = decodePpm(Buffer.concat([Buffer.from('P6\n1 2\n255\n'), Buffer.from([1, 2, 3, 4, 5, 6])]))
  expect(picture).toMatchObject({ width: 1, height: 2 })
  expect([...picture.rgb]).toEqual([1, 2, 3, 4, 5, 6])
})
