import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { inRepo } from '../lib/paths.ts'

interface LockEntry {
  version?: string
  license?: string
  resolved?: string
  link?: boolean
  dev?: boolean
  devOptional?: boolean
}

const read = (path: string): Record<string, unknown> => JSON.parse(readFileSync(inRepo(path), 'utf8'))
const lock = read('package-lock.json').packages as Record<string, LockEntry>

/** Licences that allow us to ship the package inside the appliance. */
const ALLOWED = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'CC-BY-4.0',
  'ISC',
  'MIT',
  'MPL-2.0',
  'OFL-1.1',
  'Unlicense',
])

/** An SPDX expression without nesting: one of the alternatives must be allowed as a whole. */
function isAllowed(expression: string): boolean {
  const alternatives = expression.replace(/[()]/g, '').split(/ OR /)
  return alternatives.some(all => all.split(/ AND /).every(id => ALLOWED.has(id.trim())))
}

function licenceOf(path: string, entry: LockEntry): string {
  if (entry.license !== undefined) return entry.license
  const { license } = read(`${path}/package.json`)
  return typeof license === 'string' ? license : 'unknown'
}

describe('the lock file', () => {
  it('names no place that packages come from', () => {
    const located = Object.entries(lock).filter(([, { resolved, link }]) => resolved !== undefined && !link)
    expect(located.map(([path]) => path)).toEqual([])
  })

  it('is there for every package of every workspace, with exactly the version that is asked for', () => {
    for (const manifest of ['', 'mgmt/', 'ui/']) {
      const { dependencies = {}, devDependencies = {} } = read(`${manifest}package.json`) as Record<string, object>
      for (const [name, wanted] of Object.entries({ ...dependencies, ...devDependencies })) {
        const entry = lock[`${manifest}node_modules/${name}`] ?? lock[`node_modules/${name}`]
        expect(entry?.version, `${name} in ${manifest}package.json`).toBe(wanted)
      }
    }
  })
})

describe('what is shipped', () => {
  it('knows licences', () => {
    expect(['MIT', '(MIT OR GPL-3.0)', 'MIT AND ISC', 'BSD-2-Clause OR X'].every(isAllowed)).toBe(true)
    expect(['GPL-3.0', 'MIT AND GPL-3.0', 'unknown', ''].some(isAllowed)).toBe(false)
  })

  it('has a licence that allows it', () => {
    const shipped = Object.entries(lock).filter(
      ([path, entry]) => path.includes('node_modules/') && !entry.dev && !entry.devOptional && !entry.link,
    )
    expect(shipped.length).toBeGreaterThan(50)
    const refused = shipped
      .map(([path, entry]) => `${path}: ${licenceOf(path, entry)}`)
      .filter(line => !isAllowed(line.slice(line.indexOf(': ') + 2)))
    expect(refused).toEqual([])
  })
})
