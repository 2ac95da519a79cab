/**
 * Whether version `a` is older (negative), the same (0) or newer (positive) than `b`: runs of digits count as numbers,
 * letters as letters. systemd orders the boot entries in the same way as far as our versions go (strverscmp_improved).
 */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [runs(a), runs(b)]
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const order = compareRuns(left[index], right[index])
    if (order !== 0) return order
  }
  return 0
}

const runs = (version: string): string[] => version.match(/\d+|[A-Za-z]+/g) ?? []

function compareRuns(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? -1 : 1
  const [isNumber, isNumberToo] = [/^\d/.test(a), /^\d/.test(b)]
  // A number is newer than a word, as in systemd.
  if (isNumber !== isNumberToo) return isNumber ? 1 : -1
  if (isNumber) return Number(a) - Number(b)
  return a < b ? -1 : a > b ? 1 : 0
}
