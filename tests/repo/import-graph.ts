import { dirname, join } from 'node:path'
import { isTypeScript, repoFiles, textOf } from './files.ts'

export interface Import {
  /** File that imports, relative to the repository. */
  from: string
  /** Imported file relative to the repository, or the name of a package or of a part of Node. */
  to: string
  /** True when nothing is left of it at run time. */
  typeOnly: boolean
}

const STATEMENT = /^[ \t]*(?:import|export)\s+(type\s+)?([^'";()]*?)\s*from\s*['"]([^'"]+)['"]/gm
const BARE = /^[ \t]*import\s*['"]([^'"]+)['"]/gm
const DYNAMIC = /\bimport\(\s*['"]([^'"]+)['"]\s*\)(\.)?/g

const onlyTypes = (clause: string) => {
  const names = /^\{(.*)\}$/s.exec(clause.trim())?.[1]
  const list = names?.split(',').map(name => name.trim())
  return list?.filter(Boolean).every(name => name.startsWith('type ')) ?? false
}

/** The imports of one file. Comments are cut out first, so that an example in a docstring counts for nothing. */
export function importsOf(from: string, source = textOf(from)): Import[] {
  const text = source.replace(/\/\*[\s\S]*?\*\/|(?<=^|[\s;])\/\/.*$/gm, '')
  const target = (name: string) => (name.startsWith('.') ? join(dirname(from), name) : name)
  const found: Import[] = []
  for (const [, type, clause = '', name = ''] of text.matchAll(STATEMENT)) {
    found.push({ from, to: target(name), typeOnly: type !== undefined || onlyTypes(clause) })
  }
  for (const [, name = ''] of text.matchAll(BARE)) found.push({ from, to: target(name), typeOnly: false })
  // `import('x').Type` in a type position has a dot right after it and is erased.
  for (const [, name = '', dot] of text.matchAll(DYNAMIC)) {
    found.push({ from, to: target(name), typeOnly: dot !== undefined })
  }
  return found
}

/** All imports of the TypeScript files below `folder`. */
export function importsBelow(folder: string): Import[] {
  return repoFiles()
    .filter(path => path.startsWith(folder) && isTypeScript(path))
    .flatMap(path => importsOf(path))
}

/** Shortest way over run-time imports from a file to one that `isGoal` holds for; undefined when there is none. */
export function wayTo(
  from: string,
  imports: readonly Import[],
  isGoal: (path: string) => boolean,
): string[] | undefined {
  const next = Map.groupBy(
    imports.filter(({ typeOnly }) => !typeOnly),
    ({ from }) => from,
  )
  const seen = new Set([from])
  const queue = [[from]]
  for (let way = queue.shift(); way !== undefined; way = queue.shift()) {
    for (const { to } of next.get(way.at(-1) ?? '') ?? []) {
      if (isGoal(to)) return [...way, to]
      if (seen.has(to)) continue
      seen.add(to)
      queue.push([...way, to])
    }
  }
  return undefined
}
