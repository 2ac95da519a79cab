import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { renderDoc } from './docs.ts'

const DOCS = join(import.meta.dirname, '../mgmt/docs')
const names = readdirSync(DOCS)
  .filter(name => name.endsWith('.md'))
  .map(name => name.replace(/\.md$/, ''))

it('takes the title out and gives every other heading an anchor', () => {
  const { title, html } = renderDoc('# The *title*\n\n## Set up, `once`\n\ntext\n')
  expect(title).toBe('The *title*')
  expect(html).toContain('<h2 id="set-up-once">Set up, <code>once</code></h2>')
  expect(html).not.toContain('<h1')
})

it('leads from page to page within the help, and nowhere out of it', () => {
  const { html } = renderDoc('# T\n\n[a](api.md) [b](./answers.md#disks) [c](../openapi.json) [d](adr/0001.md) [e](#t)')
  expect(html).toContain('<a href="/help/api">a</a>')
  expect(html).toContain('<a href="/help/answers#disks">b</a>')
  expect(html).toContain('<a href="/api/v1/openapi.json">c</a>')
  expect(html).toContain(' d ')
  expect(html).toContain('<a href="#t">e</a>')
})

it('lets what is wide scroll by itself', () => {
  const { html } = renderDoc('# T\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```sh\nls\n```\n')
  expect(html).toMatch(/<div class="doc-wide"[^>]*tabindex="0"><table>/)
  expect(html).toContain('<pre tabindex="0">')
})

it('says that a page needs a title', () => {
  expect(() => renderDoc('## only this')).toThrow('begins with a title')
})

it.each(names)('%s.md is a page, and its links within the help have a target', name => {
  const { html } = renderDoc(readFileSync(join(DOCS, `${name}.md`), 'utf8'))
  for (const [, page, anchor] of html.matchAll(/href="\/help\/([\w-]+)(?:#([^"]+))?"/g)) {
    expect(names).toContain(page)
    if (anchor === undefined) continue
    expect(renderDoc(readFileSync(join(DOCS, `${page}.md`), 'utf8')).html).toContain(`id="${anchor}"`)
  }
})
