import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { inRepo } from '../lib/paths.ts'

/** Text that is not ours to format or that a program writes. */
const GENERATED = /^(package-lock\.json|mgmt\/openapi\.json)$/
const BINARY = /\.(png|jpg|ico|woff2?|iso|qcow2|raw)$/

/** Every file that belongs to the repository: committed or about to be, nothing that is ignored. */
export function repoFiles(): string[] {
  const options = { cwd: inRepo('.'), encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 } as const
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], options)
  return [...new Set(listed.split('\0'))].filter(path => path !== '' && existsSync(inRepo(path))).sort()
}

export const isText = (path: string) => !BINARY.test(path)
export const isWritten = (path: string) => isText(path) && !GENERATED.test(path)
export const isTypeScript = (path: string) => /\.tsx?$/.test(path)
export const isTest = (path: string) => /\.(test|contract|conformance)\.tsx?$|^tests\//.test(path)

const texts = new Map<string, string>()

export function textOf(path: string): string {
  const text = texts.get(path) ?? readFileSync(inRepo(path), 'utf8')
  texts.set(path, text)
  return text
}

/** `path:line: text` of every line that matches. */
export function linesThatMatch(paths: readonly string[], pattern: RegExp): string[] {
  const found: string[] = []
  for (const path of paths) {
    textOf(path)
      .split('\n')
      .forEach((line, index) => {
        if (pattern.test(line)) found.push(`${path}:${index + 1}: ${line.trim().slice(0, 120)}`)
      })
  }
  return found
}

/** Rules must look at something: a pattern that no file matches proves nothing. */
export function someOf(paths: string[], what: string): string[] {
  if (paths.length === 0) throw new Error(`there are no ${what}: the rule checks nothing`)
  return paths
}
