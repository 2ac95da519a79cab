import type { Doc } from '../../../docs.ts'

export interface HelpPage extends Doc {
  /** The file's name without its ending; part of the address. */
  name: string
}

/** What somebody new reads first; pages that are not named follow, by title. */
const ORDER = [
  'getting-started',
  'answers',
  'network-boot',
  'encryption',
  'secure-boot',
  'mirror',
  'changes',
  'operations',
  'updates',
  'console',
  'troubleshooting',
  'api',
]

const rank = (name: string) => {
  const index = ORDER.indexOf(name)
  return index === -1 ? ORDER.length : index
}

const inOrder = (a: HelpPage, b: HelpPage) => rank(a.name) - rank(b.name) || a.title.localeCompare(b.title)

const files = import.meta.glob<Doc>('../../../../mgmt/docs/*.md', { eager: true, import: 'default' })

/** The operators' documentation of this version, which the host brings along: it needs no way out of the network. */
export const helpPages: readonly HelpPage[] = Object.entries(files)
  .map(([path, doc]) => ({ ...doc, name: path.replace(/^.*\/|\.md$/g, '') }))
  .sort(inOrder)
