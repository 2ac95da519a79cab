import { expect, it } from 'vitest'
import { isTypeScript, isWritten, repoFiles, someOf, textOf } from './files.ts'

const MOST = 400
const lines = (path: string) => textOf(path).split('\n').length - 1

const isSource = (path: string) => /\.(ts|tsx|css|sh|conf|service|config)$|^Makefile$/.test(path) && isWritten(path)

it(`no source file has more than ${MOST} lines`, () => {
  const sizes = someOf(repoFiles().filter(isSource), 'sources').map(path => ({ path, lines: lines(path) }))
  expect(sizes.filter(file => file.lines > MOST)).toEqual([])
})

it('files are small: nine in ten below 250 lines', () => {
  const sizes = repoFiles()
    .filter(isTypeScript)
    .map(lines)
    .sort((a, b) => a - b)
  const at = (share: number) => sizes[Math.floor(sizes.length * share)] ?? 0
  const total = sizes.reduce((sum, size) => sum + size, 0)
  console.info(
    `${sizes.length} TypeScript files, ${total} lines; median ${at(0.5)} (aim: below 90), 90 % below ${at(0.9)}`,
  )
  expect(at(0.9)).toBeLessThan(250)
})

it('drop-ins of the image are about one topic: 45 lines at most', () => {
  const dropIns = repoFiles().filter(path => /^(image|rootfs-overlay)\/.*\.conf$/.test(path))
  expect(someOf(dropIns, 'drop-ins').filter(path => lines(path) > 45)).toEqual([])
})
