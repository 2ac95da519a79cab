import { describe, expect, it } from 'vitest'
import { isTest, isTypeScript, linesThatMatch, repoFiles, someOf, textOf } from './files.ts'
import { type Import, importsBelow, importsOf, wayTo } from './import-graph.ts'

const SRC = 'mgmt/src/'
const DOMAINS = [
  'acme',
  'auth',
  'changes',
  'console',
  'hosts',
  'installation',
  'inventory',
  'logs',
  'mirror',
  'network',
  'pxe',
  'storage',
  'support',
  'time',
  'updates',
  'vms',
]

const isHelper = (path: string) => isTest(path) || /\/test-[^/]+\.ts$|\.child\.ts$/.test(path)
const imports = importsBelow(SRC).filter(({ from }) => !isHelper(from))
const files = [...new Set(imports.map(({ from }) => from))]

const isIn = (folder: string) => (path: string) => path.startsWith(`${SRC}${folder}/`)
const isPackage = (to: string) => !/^(node:|mgmt\/|installer\/)/.test(to)
const isDriver = (path: string) => /\.driver\.[a-z]+\.ts$/.test(path)
const isPure = (path: string) => /\.(rules|plan|parse)\.ts$/.test(path)
const domainOf = (path: string) => DOMAINS.find(domain => isIn(domain)(path))
/** What of a domain others may see: its schemas, its rules, its permissions. Behaviour comes through `api/ports.ts`. */
const isPublic = (path: string) => /\.(schema|rules)\.ts$|\/permissions\.ts$/.test(path)

const broken = (rule: (edge: Import) => boolean) =>
  imports.filter(rule).map(({ from, to, typeOnly }) => `${from} imports ${typeOnly ? 'type ' : ''}${to}`)

describe('the reader of imports', () => {
  it('understands every form', () => {
    const source = [
      "import { a } from './a.ts'",
      "import type { B } from './b.ts'",
      "import {\n  type C,\n  type D,\n} from '../c/c.ts'",
      "export { e, type F } from 'package'",
      "import 'node:fs'",
      "const g = await import('./g.ts')",
      "type H = import('./h.ts').H",
      "/** import { x } from './x.ts' */",
      "// import { y } from './y.ts'",
    ].join('\n')
    expect(importsOf('mgmt/src/vms/z.ts', source)).toEqual(
      [
        ['mgmt/src/vms/a.ts', false],
        ['mgmt/src/vms/b.ts', true],
        ['mgmt/src/c/c.ts', true],
        ['package', false],
        ['node:fs', false],
        ['mgmt/src/vms/g.ts', false],
        ['mgmt/src/vms/h.ts', true],
      ].map(([to, typeOnly]) => ({ from: 'mgmt/src/vms/z.ts', to, typeOnly })),
    )
  })

  it('finds the way to a file that should not be reached', () => {
    const edge = (from: string, to: string, typeOnly = false): Import => ({ from, to, typeOnly })
    const edges = [edge('a', 'b'), edge('b', 'c'), edge('c', 'a'), edge('a', 'd', true)]
    expect(wayTo('a', edges, path => path === 'c')).toEqual(['a', 'b', 'c'])
    expect(wayTo('a', edges, path => path === 'd')).toBeUndefined()
  })
})

describe('programs are started in one place', () => {
  const sources = repoFiles().filter(path => isTypeScript(path) && /^(mgmt|installer)\//.test(path) && !isTest(path))

  it('only system/exec.ts knows child processes', () => {
    const users = sources.filter(path => importsOf(path).some(({ to }) => /^(node:)?child_process$/.test(to)))
    expect(users).toEqual(['mgmt/src/system/exec.ts'])
  })

  it('never through a shell', () => {
    expect(linesThatMatch(sources, /\bshell\s*:|['"](ba|da)?sh['"]\s*,\s*\[\s*['"]-c/)).toEqual([])
  })
})

describe('rooms', () => {
  it('every import leads to a file', () => {
    const known = new Set(repoFiles())
    expect(broken(({ to }) => to.startsWith('mgmt/') && !known.has(to))).toEqual([])
  })

  it('system/ uses Node and itself, and zod to check what tools print', () => {
    someOf(files.filter(isIn('system')), 'files in system/')
    const allowed = (to: string) => to.startsWith('node:') || to === 'zod' || isIn('system')(to)
    expect(broken(({ from, to }) => isIn('system')(from) && !allowed(to))).toEqual([])
  })

  it('services, routes, rules and plans do not reach system/ or a real driver, on any way', () => {
    const rooms = someOf(
      files.filter(path => /\.(service|routes|rules|plan|steps|store|schema)\.ts$/.test(path)),
      'services',
    )
    const ways = rooms.map(path => wayTo(path, imports, to => isIn('system')(to) || isDriver(to)))
    expect(ways.filter(way => way !== undefined).map(way => way.join(' → '))).toEqual([])
  })

  it('routes speak HTTP and call services: no store, no driver', () => {
    const wrong = (to: string) => isIn('store')(to) || /\.(driver|store|steps|plan)(\.[a-z]+)?\.ts$/.test(to)
    expect(broken(({ from, to }) => from.endsWith('.routes.ts') && wrong(to))).toEqual([])
  })

  it('services do not speak HTTP', () => {
    const isHttp = (to: string) =>
      /^(@fastify\/.*|fastify.*)$/.test(to) || to.endsWith('.routes.ts') || isIn('http')(to)
    expect(broken(({ from, to }) => /\.(service|steps|plan|rules)\.ts$/.test(from) && isHttp(to))).toEqual([])
  })

  it('drivers know no store, no tasks and no events', () => {
    const isCore = (to: string) => ['store', 'tasks', 'events', 'http'].some(folder => isIn(folder)(to))
    expect(broken(({ from, to, typeOnly }) => /\.driver(\.|$)/.test(from) && isCore(to) && !typeOnly)).toEqual([])
  })

  it('a domain sees schemas and rules of another, never its insides', () => {
    const foreign = ({ from, to, typeOnly }: Import) => {
      const [own, other] = [domainOf(from), domainOf(to)]
      return own !== undefined && other !== undefined && own !== other && !isPublic(to) && !typeOnly
    }
    expect(broken(foreign)).toEqual([])
  })

  it('no domain imports a type of the service or driver of another: api/ports.ts is what they share', () => {
    const foreign = ({ from, to }: Import) => {
      const [own, other] = [domainOf(from), domainOf(to)]
      return own !== undefined && other !== undefined && own !== other && /\.(service|driver|store)/.test(to)
    }
    expect(broken(foreign)).toEqual([])
  })

  it('lib/ knows no domain', () => {
    expect(broken(({ from, to }) => isIn('lib')(from) && domainOf(to) !== undefined)).toEqual([])
  })

  it('only the simulation knows simulated drivers, apart from the doors and the composition root', () => {
    const door = /\/(index|deps|main|app)\.ts$|\bdeps\.|\.driver\.sim\.|sim/
    expect(broken(({ from, to }) => to.endsWith('.driver.sim.ts') && !door.test(from))).toEqual([])
  })
})

describe('rules, plans and parsers are pure', () => {
  const pure = files.filter(isPure)

  it('reach nothing with effects, on any way: no part of Node, no service, no driver, no store', () => {
    const effects = (to: string) =>
      to.startsWith('node:') ||
      (isPackage(to) && !/^(zod|fast-xml-parser)$/.test(to)) ||
      /\.(service|routes|steps|store|driver)(\.[a-z]+)?\.ts$/.test(to) ||
      ['system', 'store', 'tasks', 'events', 'http'].some(folder => isIn(folder)(to) && !to.endsWith('.schema.ts'))
    const ways = someOf(pure, 'rules and plans').map(path => wayTo(path, imports, effects))
    expect(ways.filter(way => way !== undefined).map(way => way.join(' → '))).toEqual([])
  })

  it('have no clock, no chance and nothing to wait for', () => {
    const all = repoFiles().filter(path => path.startsWith(SRC) && isPure(path))
    expect(linesThatMatch(all, /\basync\b|\bawait\b|Date\.now\(|new Date\(\)|Math\.random\(|process\.env/)).toEqual([])
  })
})

it('the interface of every driver has a real and a simulated life', () => {
  const interfaces = repoFiles().filter(path => /^mgmt\/src\/.*\.driver\.ts$/.test(path))
  for (const path of someOf(interfaces, 'driver interfaces')) {
    const folder = path.slice(0, path.lastIndexOf('/') + 1)
    const lives = repoFiles().filter(other => other.startsWith(folder) && isDriver(other))
    expect(
      lives.some(life => life.endsWith('.sim.ts')),
      `${path} has a simulator`,
    ).toBe(true)
    expect(
      lives.some(life => !life.endsWith('.sim.ts')),
      `${path} has a real driver`,
    ).toBe(true)
    expect(textOf(path)).toMatch(/\/\*\*/)
  }
})
