import { basename } from 'node:path'
import { Marked } from 'marked'
import type { Plugin } from 'vite'

/** A page of `mgmt/docs/` as the help shows it. */
export interface Doc {
  title: string
  /** Without the title. */
  html: string
}

/** What a heading is linked by, as it is done where the same file is shown as a file. */
const anchorOf = (text: string) =>
  text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s-]/gu, '')
    .trim()
    .replaceAll(/\s+/g, '-')

/** A link between pages leads to the help's own address; one out of the documentation has no page here. */
function hrefOf(href: string): string | undefined {
  if (/^(https?:|#)/.test(href)) return href
  if (href.endsWith('openapi.json')) return '/api/v1/openapi.json'
  const [path = '', anchor] = href.split('#', 2)
  if (!/^(\.\/)?[\w-]+\.md$/.test(path)) return undefined
  return `/help/${basename(path, '.md')}${anchor === undefined ? '' : `#${anchor}`}`
}

/** Turns a page into HTML. The text is our own, so nothing in it is taken out. Throws when it has no title. */
export function renderDoc(markdown: string): Doc {
  let title: string | undefined
  const marked = new Marked({
    renderer: {
      heading({ tokens, depth, text }) {
        const inner = this.parser.parseInline(tokens)
        if (depth === 1 && title === undefined) {
          title = text
          return ''
        }
        return `<h${depth} id="${anchorOf(text)}">${inner}</h${depth}>\n`
      },
      link({ href, tokens }) {
        const inner = this.parser.parseInline(tokens)
        const target = hrefOf(href)
        return target === undefined ? inner : `<a href="${target}">${inner}</a>`
      },
      image: () => '',
    },
  })
  // What is wider than a phone scrolls by itself, also with the keyboard.
  const html = (marked.parse(markdown, { async: false }) as string)
    .replaceAll('<table>', '<div class="doc-wide" role="region" aria-label="Table" tabindex="0"><table>')
    .replaceAll('</table>', '</table></div>')
    .replaceAll('<pre>', '<pre tabindex="0">')
  if (title === undefined) throw new Error('a page of the documentation begins with a title (# …)')
  return { title, html }
}

/** Makes `import … from '….md'` a rendered page, so that no parser goes to the browser. */
export function docs(): Plugin {
  return {
    name: 'docs',
    enforce: 'pre',
    transform(source, id) {
      if (!id.endsWith('.md')) return null
      return { code: `export default ${JSON.stringify(renderDoc(source))}`, map: null }
    },
  }
}
