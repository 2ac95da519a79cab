import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { EMPTY_SLOT, SIZE, uuidsOf } from './layout.ts'
import { MIB, parseSize } from './size.ts'

const FOLDER = new URL('../rootfs-overlay/usr/lib/repart.d/', import.meta.url)

/** A definition of the image, by the label that the partition has there. */
function definition(label: string): Map<string, string> {
  const name = readdirSync(FOLDER).find(file => file.replace(/^\d+-|\.conf$/g, '') === label)
  const text = readFileSync(new URL(name ?? label, FOLDER), 'utf8')
  return new Map([...text.matchAll(/^(\w+)=(.+)$/gm)].map(([, key = '', value = '']) => [key, value]))
}

/** systemd writes 4G and means GiB. */
const bytes = (text: string | undefined): number | undefined => parseSize(`${text}iB`)

it('partitions are as big as the image lets them grow at boot, so that nothing is left to do then', () => {
  expect(SIZE.root).toBe(bytes(definition('root-a').get('SizeMaxBytes')))
  expect(SIZE.verity).toBe(bytes(definition('verity-a').get('SizeMaxBytes')))
  expect(SIZE.root).toBe(bytes(definition('root-b').get('SizeMinBytes')))
  expect(SIZE.verity).toBe(bytes(definition('verity-b').get('SizeMinBytes')))
  expect(definition('root-b').get('Label')).toBe(EMPTY_SLOT)
  expect(definition('verity-b').get('Label')).toBe(EMPTY_SLOT)
  expect(SIZE.state).toBe(bytes(definition('state').get('SizeMaxBytes')))
  expect(SIZE.local).toBe(bytes(definition('local').get('SizeMinBytes')))
})

it('the ESP is as big as that of the image', () => {
  const text = readFileSync(new URL('../image/mkosi.repart/00-esp.conf', import.meta.url), 'utf8')
  expect(text).toContain(`SizeMinBytes=${SIZE.esp / MIB}M`)
})

it('a root hash is two partition UUIDs', () => {
  // As recorded from a built image: the hash on its command line, the UUIDs in its partition table.
  expect(uuidsOf('d51eb250c390b84f2e5df47eff9738ec95b22e54a10e8c6267bdbf2871d316aa')).toEqual({
    root: 'd51eb250-c390-b84f-2e5d-f47eff9738ec',
    verity: '95b22e54-a10e-8c62-67bd-bf2871d316aa',
  })
  expect(() => uuidsOf('d51e')).toThrow('64')
})
