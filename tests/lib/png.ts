import { inflateSync } from 'node:zlib'

export interface Picture {
  width: number
  height: number
  /** Red, green, blue of each pixel, row by row. */
  rgb: Uint8Array
}

const CHANNELS: Record<number, number> = { 0: 1, 2: 3, 4: 2, 6: 4 }

function paeth(a: number, b: number, c: number): number {
  const p = a + b - c
  const [pa, pb, pc] = [Math.abs(p - a), Math.abs(p - b), Math.abs(p - c)]
  return pa <= pb && pa <= pc ? a : pb <= pc ? b : c
}

/** Undoes the row filters in place (PNG specification, chapter 9). `data` holds one filter byte before each row. */
function unfilter(data: Uint8Array, height: number, stride: number, bpp: number): Uint8Array {
  const out = new Uint8Array(height * stride)
  const at = (index: number) => out[index] ?? 0
  for (let y = 0; y < height; y++) {
    const filter = data[y * (stride + 1)]
    for (let x = 0; x < stride; x++) {
      const i = y * stride + x
      const left = x >= bpp ? at(i - bpp) : 0
      const up = y > 0 ? at(i - stride) : 0
      const corner = x >= bpp && y > 0 ? at(i - stride - bpp) : 0
      const add = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter ?? 0] ?? 0
      out[i] = (data[y * (stride + 1) + 1 + x] ?? 0) + add
    }
  }
  return out
}

/** Decodes a PNG of 8 bits per channel, not interlaced: what browsers and QEMU write. */
export function decodePng(file: Buffer): Picture {
  if (file.readUInt32BE(0) !== 0x89504e47) throw new Error('not a PNG')
  const width = file.readUInt32BE(16)
  const height = file.readUInt32BE(20)
  const channels = CHANNELS[file[25] ?? -1]
  if (file[24] !== 8 || channels === undefined || file[28] !== 0) throw new Error('a PNG of a kind not read here')
  const parts: Buffer[] = []
  for (let at = 8; at < file.length; ) {
    const length = file.readUInt32BE(at)
    if (file.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(file.subarray(at + 8, at + 8 + length))
    at += length + 12
  }
  const pixels = unfilter(inflateSync(Buffer.concat(parts)), height, width * channels, channels)
  const rgb = new Uint8Array(width * height * 3)
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 3; c++) rgb[i * 3 + c] = pixels[i * channels + (channels < 3 ? 0 : c)] ?? 0
  }
  return { width, height, rgb }
}

/** Decodes a binary PPM (`P6`), the other format screens are dumped in. */
export function decodePpm(file: Buffer): Picture {
  const header = /^P6\s+(\d+)\s+(\d+)\s+255\s/.exec(file.toString('latin1', 0, 64))
  if (header === null) throw new Error('not a binary PPM')
  return { width: Number(header[1]), height: Number(header[2]), rgb: file.subarray(header[0].length) }
}
