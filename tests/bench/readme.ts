import { readFileSync, writeFileSync } from 'node:fs'

const BEGIN = '<!-- bench:begin -->'
const END = '<!-- bench:end -->'

/** Replaces what stands between the markers of a README by `text`. Returns false when it has no markers. */
export function writeBetweenMarkers(path: string, text: string): boolean {
  let content: string
  try {
    content = readFileSync(path, 'utf8')
  } catch {
    return false
  }
  const [start, end] = [content.indexOf(BEGIN), content.indexOf(END)]
  if (start < 0 || end < start) return false
  writeFileSync(path, `${content.slice(0, start + BEGIN.length)}\n${text}\n${content.slice(end)}`)
  return true
}
