import { XMLParser } from 'fast-xml-parser'

/** An element: what XML means once entities are resolved and white space between elements is dropped. */
export interface El {
  name: string
  attributes: Record<string, string>
  children: (El | string)[]
}

/** Builds an element. Attributes and children that are null are left out. */
export function el(
  name: string,
  attributes: Record<string, string | number | null> = {},
  ...children: (El | string | null)[]
): El {
  const given = Object.entries(attributes).flatMap(([key, value]) => (value === null ? [] : [[key, String(value)]]))
  return { name, attributes: Object.fromEntries(given), children: children.filter(child => child !== null) }
}

export const elements = (parent: El | undefined, name?: string): El[] =>
  (parent?.children ?? []).filter(
    (child): child is El => typeof child !== 'string' && (name ?? child.name) === child.name,
  )

/** The first element found by following `path` downwards. */
export function find(parent: El | undefined, ...path: string[]): El | undefined {
  return path.reduce<El | undefined>((at, name) => elements(at, name)[0], parent)
}

export const attribute = (element: El | undefined, name: string): string | undefined => element?.attributes[name]

export const text = (element: El | undefined): string | undefined =>
  element?.children.filter(child => typeof child === 'string').join('')

/** Puts `child` in the place of the elements of its name, where the first of them was, or at the end. */
export function put(parent: El, child: El): void {
  const at = parent.children.findIndex(each => typeof each !== 'string' && each.name === child.name)
  remove(parent, each => each.name === child.name)
  parent.children.splice(at === -1 ? parent.children.length : at, 0, child)
}

/** Removes the child elements for which `which` is true. */
export function remove(parent: El, which: (child: El) => boolean): void {
  parent.children = parent.children.filter(child => typeof child === 'string' || !which(child))
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function resolveEntities(raw: string): string {
  return raw.replace(/&(#x[0-9a-fA-F]+|#\d+|\w+);/g, (whole, name: string) => {
    if (name.startsWith('#x')) return String.fromCodePoint(Number.parseInt(name.slice(2), 16))
    if (name.startsWith('#')) return String.fromCodePoint(Number(name.slice(1)))
    const known = ENTITIES[name]
    if (known === undefined) throw new Error(`XML with the unknown entity ${whole}`)
    return known
  })
}

const escapeText = (raw: string): string =>
  raw
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;')

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  processEntities: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
})

/** What fast-xml-parser gives with `preserveOrder`: one object per node, its name as the key beside `:@`. */
type Raw = Record<string, unknown>

function fromRaw(node: Raw): El | string {
  const name = Object.keys(node).find(key => key !== ':@') ?? ''
  const content = node[name]
  if (name === '#text') return resolveEntities(String(content))
  const attributes = Object.entries((node[':@'] ?? {}) as Raw).map(([key, value]) => [
    key,
    resolveEntities(String(value)),
  ])
  // The shape is the parser's documented one: an array of nodes below each element.
  return { name, attributes: Object.fromEntries(attributes), children: (content as Raw[]).map(fromRaw) }
}

/** Parses a document to its root element. A DOCTYPE, which could define entities, is refused. */
export function parseXml(xml: string): El {
  if (/<!DOCTYPE/i.test(xml)) throw new Error('XML with a DOCTYPE')
  const nodes: Raw[] = parser.parse(xml)
  const root = nodes.map(fromRaw).find(node => typeof node !== 'string')
  if (root === undefined || typeof root === 'string') throw new Error('XML without an element')
  return root
}

/** Writes an element, one per line; text stays on the line of its element. */
export function writeXml(element: El, indent = ''): string {
  const attributes = Object.entries(element.attributes).map(([key, value]) => ` ${key}="${escapeText(value)}"`)
  const open = `${indent}<${element.name}${attributes.join('')}`
  if (element.children.length === 0) return `${open}/>\n`
  const inner = element.children.map(child =>
    typeof child === 'string' ? escapeText(child) : writeXml(child, `${indent}  `),
  )
  const hasElements = element.children.some(child => typeof child !== 'string')
  return hasElements
    ? `${open}>\n${inner.join('')}${indent}</${element.name}>\n`
    : `${open}>${inner.join('')}</${element.name}>\n`
}
