import { existsSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { expect, it } from 'vitest'
import { inRepo } from '../lib/paths.ts'
import { repoFiles, someOf, textOf } from './files.ts'

/** Targets of links and pictures, without what is inside code blocks. */
function targetsOf(markdown: string): string[] {
  const text = markdown.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '')
  return [...text.matchAll(/\]\(([^)\s]+)(?:\s+"[^"]*")?\)/g)].map(match => match[1] ?? '')
}

/** The anchor that renderers make of a heading. */
const anchor = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .trim()
    .replace(/ /g, '-')

const anchorsOf = (path: string) => [...textOf(path).matchAll(/^#+ (.+)$/gm)].map(match => anchor(match[1] ?? ''))

it('every link inside the repository leads somewhere', () => {
  const broken: string[] = []
  for (const path of someOf(
    repoFiles().filter(path => path.endsWith('.md')),
    'pages',
  )) {
    for (const target of targetsOf(textOf(path))) {
      if (/^[a-z]+:/.test(target)) continue
      const [file = '', fragment] = target.split('#')
      const page = file === '' ? path : normalize(join(dirname(path), file))
      if (!existsSync(inRepo(page))) broken.push(`${path}: ${target}`)
      else if (fragment && !anchorsOf(page).includes(fragment)) broken.push(`${path}: no heading for ${target}`)
    }
  }
  expect(broken).toEqual([])
})
