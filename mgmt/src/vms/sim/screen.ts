import { crc32, deflateSync } from 'node:zlib'

export const WIDTH = 640
export const HEIGHT = 400

/** Letters of 3 by 5 dots, a row of three bits each, top row first. */
const GLYPHS: Record<string, string> = {
  a: '25755',
  b: '65656',
  c: '34443',
  d: '65556',
  e: '74647',
  f: '74644',
  g: '34553',
  h: '55755',
  i: '72227',
  j: '11152',
  k: '55655',
  l: '44447',
  m: '57755',
  n: '65555',
  o: '25552',
  p: '65644',
  q: '25563',
  r: '65655',
  s: '34216',
  t: '72222',
  u: '55557',
  v: '55552',
  w: '55775',
  x: '55255',
  y: '55222',
  z: '71247',
  '0': '75557',
  '1': '26227',
  '2': '71747',
  '3': '71717',
  '4': '55711',
  '5': '74717',
  '6': '74757',
  '7': '71222',
  '8': '75757',
  '9': '75717',
  '-': '00700',
  '.': '00002',
  _: '00007',
}
const BARS = [0xc0c0c0, 0xc0c000, 0x00c0c0, 0x00c000, 0xc000c0, 0xc00000, 0x0000c0]

/** A test picture as 0xRRGGBB per pixel: colour bars, a bar that moves with `tick`, and the name of the VM. */
export function paintScreen(name: string, tick: number): Uint32Array {
  const pixels = new Uint32Array(WIDTH * HEIGHT).fill(0x101018)
  rectangle(pixels, 0, HEIGHT - 60, WIDTH, 60, x => BARS[Math.floor((x * BARS.length) / WIDTH)] ?? 0)
  rectangle(pixels, (tick * 16) % (WIDTH - 40), HEIGHT - 76, 40, 8, () => 0xffffff)
  const dot = Math.max(2, Math.min(10, Math.floor((WIDTH - 40) / (name.length * 4))))
  ;[...name.toLowerCase()].forEach((letter, index) => {
    ;[...(GLYPHS[letter] ?? '')].forEach((row, y) => {
      for (let x = 0; x < 3; x++) {
        if ((Number(row) & (4 >> x)) === 0) continue
        rectangle(pixels, 20 + (index * 4 + x) * dot, 40 + y * dot, dot, dot, () => 0xe8e8f0)
      }
    })
  })
  return pixels
}

function rectangle(
  pixels: Uint32Array,
  left: number,
  top: number,
  width: number,
  height: number,
  colour: (x: number) => number,
): void {
  for (let y = top; y < Math.min(HEIGHT, top + height); y++) {
    for (let x = left; x < Math.min(WIDTH, left + width); x++) pixels[y * WIDTH + x] = colour(x)
  }
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const framed = Buffer.alloc(body.length + 8)
  framed.writeUInt32BE(data.length, 0)
  body.copy(framed, 4)
  framed.writeUInt32BE(crc32(body), body.length + 4)
  return framed
}

/** The picture as PNG: 8-bit RGB, every row with filter 0. */
export function encodePng(pixels: Uint32Array): Buffer {
  const rows = Buffer.alloc(HEIGHT * (1 + WIDTH * 3))
  pixels.forEach((pixel, index) => {
    const row = Math.floor(index / WIDTH)
    rows.writeUIntBE(pixel, row * (1 + WIDTH * 3) + 1 + (index % WIDTH) * 3, 3)
  })
  const header = Buffer.alloc(13)
  header.writeUInt32BE(WIDTH, 0)
  header.writeUInt32BE(HEIGHT, 4)
  header.set([8, 2, 0, 0, 0], 8)
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}
