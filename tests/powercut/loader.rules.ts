/**
 * What systemd-boot does with the kernels on the boot partition: names with a count of starts, and its order
 * (systemd 257, src/boot/boot.c boot_entry_compare; Boot Loader Specification, "Boot counting"). Pure.
 */

export interface BootEntry {
  file: string
  /** As in the kernel's own .osrel: IMAGE_ID or ID, and IMAGE_VERSION. */
  sortKey: string
  version: string
  /** Undefined when its starts are not counted. */
  triesLeft: number | undefined
  triesDone: number
}

/** Name without its count, and the count: `x+3-0.efi`. */
export function countOf(file: string): { id: string; triesLeft: number | undefined; triesDone: number } {
  const [, name, left, done] = /^(.*?)\+(\d+)(?:-(\d+))?\.efi$/i.exec(file) ?? []
  if (name === undefined) return { id: file, triesLeft: undefined, triesDone: 0 }
  return { id: `${name}.efi`, triesLeft: Number(left), triesDone: Number(done ?? 0) }
}

const RANK: Readonly<Record<string, number>> = { '~': 0, '': 1, '-': 2, '^': 3, '.': 4 }
const rank = (character: string): number => RANK[character] ?? 5

/** systemd's strverscmp_improved (UAPI.10, "Version Format Specification"), for ASCII. Negative: `a` is older. */
export function compareVersions(a: string, b: string): number {
  let [left, right] = [a, b]
  for (;;) {
    left = left.replace(/^[^A-Za-z0-9~^.-]+/, '')
    right = right.replace(/^[^A-Za-z0-9~^.-]+/, '')
    const [first, other] = [left.charAt(0), right.charAt(0)]
    const order = rank(first) - rank(other)
    if (order !== 0) return order
    if (first === '') return 0
    if (rank(first) < 5) {
      left = left.slice(1)
      right = right.slice(1)
      continue
    }
    const isNumber = /\d/.test(first) || /\d/.test(other)
    const run = isNumber ? /^\d*/ : /^[A-Za-z]*/
    const [x, y] = [run.exec(left)?.[0] ?? '', run.exec(right)?.[0] ?? '']
    // A number is newer than a word.
    if (isNumber && (x === '' || y === '')) return x === '' ? -1 : 1
    const difference = isNumber ? Number(x) - Number(y) : x < y ? -1 : x > y ? 1 : 0
    if (difference !== 0) return difference
    left = left.slice(x.length)
    right = right.slice(y.length)
  }
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Negative when the loader puts `a` before `b`; the first of all is what it starts. */
export function compareEntries(a: BootEntry, b: BootEntry): number {
  const [left, right] = [a.triesLeft ?? -1, b.triesLeft ?? -1]
  return (
    Number(left === 0) - Number(right === 0) ||
    compareText(a.sortKey, b.sortKey) ||
    -compareVersions(a.version, b.version) ||
    -compareVersions(countOf(a.file).id, countOf(b.file).id) ||
    (left < 0 || right < 0 ? 0 : right - left || a.triesDone - b.triesDone)
  )
}

/** The entries in the loader's order. Nothing is pinned: an installation clears the default and the one-shot entry. */
export function inOrder<T extends BootEntry>(entries: readonly T[]): T[] {
  return [...entries].sort(compareEntries)
}
