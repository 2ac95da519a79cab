import { describe, expect, it } from 'vitest'
import { isTest, linesThatMatch, repoFiles, someOf } from './files.ts'
import { type Import, importsBelow, wayTo } from './import-graph.ts'

/**
 * The installer's rooms: what lies in `installer/` itself is pure, so that every decision about somebody's disk is a
 * table of tests. Effects are in folders below it and in commands (`x.command.ts`), and may use what is pure.
 */
const isHelper = (path: string) => isTest(path) || /\/test-[^/]+\.ts$/.test(path)
const isPure = (path: string) => /^installer\/[^/]+\.ts$/.test(path) && !path.endsWith('.command.ts') && !isHelper(path)
/** Tools of the service, and the way it hashes passwords. */
const TOOLS = /^mgmt\/src\/(system\/|auth\/password\.ts$)/
/** What the domain `installation` of the service may use; the second brings effects, and is for its drivers. */
const isDoor = (path: string) => /^installer\/(planning|execute\/plan-id)\.ts$/.test(path)
const SERVING = 'installer/execute/serving.ts'
const isDriver = (path: string) => /\.driver\.[a-z]+\.ts$/.test(path)
const isPackage = (to: string) => !/^(node:|mgmt\/|installer\/)/.test(to)

const imports = [...importsBelow('installer/'), ...importsBelow('mgmt/src/')].filter(({ from }) => !isHelper(from))
const own = imports.filter(({ from }) => from.startsWith('installer/'))
const pure = repoFiles().filter(isPure)

const told = (edges: Import[]) => edges.map(({ from, to }) => `${from} imports ${to}`)

describe('the installer', () => {
  it('every import leads to a file', () => {
    const known = new Set(repoFiles())
    expect(told(own.filter(({ to }) => !isPackage(to) && !to.startsWith('node:') && !known.has(to)))).toEqual([])
  })

  it('what lies in it directly reaches nothing with effects, on any way', () => {
    const effects = (to: string) =>
      to.startsWith('node:') ||
      (isPackage(to) && !/^(zod|yaml)$/.test(to)) ||
      /^installer\/(.*\.command\.ts$|[^/]+\/)/.test(to) ||
      /^mgmt\/src\/(system|store|tasks|events|http)\/|\.(service|routes|store|driver)(\.[a-z]+)?\.ts$/.test(to)
    const ways = someOf(pure, 'pure files of the installer').map(path => wayTo(path, imports, effects))
    expect(ways.filter(way => way !== undefined).map(way => way.join(' → '))).toEqual([])
  })

  it('what lies in it directly has no clock, no chance and nothing to wait for', () => {
    const pattern = /\basync\b|\bawait\b|Date\.now\(|new Date\(\)|Math\.random\(|process\.env/
    expect(linesThatMatch(pure, pattern)).toEqual([])
  })

  it('takes from the service its words, its rules and its arithmetic; folders with effects its tools too', () => {
    const shared = /\.(schema|rules)\.ts$|\/lib\/[^/]+\.ts$/
    const foreign = ({ from, to }: Import) => {
      if (!to.startsWith('mgmt/') || shared.test(to)) return false
      return isPure(from) || !TOOLS.test(to)
    }
    expect(told(own.filter(foreign))).toEqual([])
  })

  it('is entered by the service through its commands, its words, its answers and its way to ask, and by the installation through its doors', () => {
    const inside = imports.filter(({ from, to }) => from.startsWith('mgmt/') && to.startsWith('installer/'))
    const allowed = ({ from, to }: Import) =>
      /\.(command|schema)\.ts$|^installer\/(answers(\.fill|\.limits)?\.ts$|dialogue\/)/.test(to) ||
      (from.startsWith('mgmt/src/installation/') && (isDoor(to) || (isDriver(from) && to === SERVING)))
    expect(told(someEdges(inside).filter(edge => !allowed(edge)))).toEqual([])
  })
})

function someEdges(edges: Import[]): Import[] {
  if (edges.length === 0) throw new Error('nothing enters the installer: the rule checks nothing')
  return edges
}
