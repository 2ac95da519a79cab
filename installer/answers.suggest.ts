/** Which words are known at a place of a schema, and which of them somebody may have meant. Pure. */

/** The part of JSON Schema that is walked here. */
export interface SchemaNode {
  properties?: Record<string, SchemaNode>
  items?: SchemaNode
  anyOf?: SchemaNode[]
  oneOf?: SchemaNode[]
}

const branches = (node: SchemaNode): SchemaNode[] => [
  node,
  ...[...(node.anyOf ?? []), ...(node.oneOf ?? [])].flatMap(branches),
]

/** Every property that the schema knows at `path`, over all branches of a union. */
export function knownKeys(schema: SchemaNode, path: readonly PropertyKey[]): string[] {
  let nodes = branches(schema)
  for (const step of path) {
    const next = nodes.map(node => (typeof step === 'number' ? node.items : node.properties?.[String(step)]))
    nodes = next.filter(node => node !== undefined).flatMap(branches)
  }
  return [...new Set(nodes.flatMap(node => Object.keys(node.properties ?? {})))]
}

/** Edits that turn one word into the other: insert, delete, replace, and swap of two neighbours. */
function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, column) => column)]
  const at = (row: number, column: number) => rows[row]?.[column] ?? Number.POSITIVE_INFINITY
  for (let row = 1; row <= a.length; row++) {
    rows.push([row])
    for (let column = 1; column <= b.length; column++) {
      const replace = at(row - 1, column - 1) + (a[row - 1] === b[column - 1] ? 0 : 1)
      const swapped = row > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      const swap = swapped ? at(row - 2, column - 2) + 1 : Number.POSITIVE_INFINITY
      rows[row]?.push(Math.min(at(row - 1, column) + 1, at(row, column - 1) + 1, replace, swap))
    }
  }
  return at(a.length, b.length)
}

const plain = (word: string) => word.toLowerCase().replaceAll(/[-_ ]/g, '')

/** The known word that is meant most likely: another spelling, or at most a third of the letters wrong. */
export function closest(word: string, known: readonly string[]): string | undefined {
  // A key of any length may stand in a file; nobody means a known word by a very long one.
  if (word.length > 40) return undefined
  const ranked = known
    .map(candidate => ({ candidate, far: distance(plain(word), plain(candidate)) }))
    .sort((a, b) => a.far - b.far)
  const best = ranked[0]
  return best !== undefined && best.far <= Math.max(1, Math.floor(word.length / 3)) ? best.candidate : undefined
}
