import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
} from 'yaml'
import { z } from 'zod'
import { Answers } from './answers.schema.ts'
import { closest, knownKeys, type SchemaNode } from './answers.suggest.ts'
import { schemaWords, syntaxWords } from './answers.words.ts'

/** One thing that is wrong in an answer file, and where: lines and columns begin with 1. */
export interface AnswerProblem {
  line: number
  column: number
  message: string
}

export type AnswersResult = { ok: true; answers: Answers } | { ok: false; problems: AnswerProblem[] }

/** Far more than any answer file; a whole disk image given by mistake is refused before it is parsed. */
export const MAX_CHARACTERS = 256 * 1024

/** Nobody reads more; a file of another kind has thousands. */
const MAX_PROBLEMS = 50

const SCHEMA = z.toJSONSchema(Answers, { io: 'input', unrepresentable: 'any' }) as SchemaNode

type Path = readonly PropertyKey[]
type Locate = (offset: number) => { line: number; column: number }

/**
 * Reads an answer file. All that is wrong comes back at once, in the order of the file. Pure; no message repeats a
 * value of the file.
 */
export function parseAnswers(text: string): AnswersResult {
  if (text.length > MAX_CHARACTERS) return failed([{ line: 1, column: 1, message: 'the file is too big' }])
  const lines = new LineCounter()
  const locate: Locate = offset => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  // Version 1.2, core: `no` is a text and 1e3 a number everywhere, as a reader expects.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true, version: '1.2' })
  const syntax = syntaxProblems(document, locate)
  if (syntax.length > 0) return failed(syntax)
  if (document.contents === null) return failed([{ line: 1, column: 1, message: 'the file says nothing' }])
  const value: unknown = document.toJS({ maxAliasCount: 0 })
  const result = Answers.safeParse(value)
  if (result.success) return { ok: true, answers: result.data }
  return failed(worthSaying(result.error.issues).flatMap(issue => problemsOf(issue, document, value, locate)))
}

/** What a section lacks as a whole is not said where a key in it is misspelt: that key may be what is missing. */
function worthSaying(issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue[] {
  const misspelt = new Set(issues.filter(({ code }) => code === 'unrecognized_keys').map(({ path }) => shown(path)))
  return issues.filter(({ code, path }) => code !== 'custom' || !misspelt.has(shown(path)))
}

const failed = (problems: AnswerProblem[]): AnswersResult => ({
  ok: false,
  problems: problems.toSorted((a, b) => a.line - b.line || a.column - b.column).slice(0, MAX_PROBLEMS),
})

function syntaxProblems(document: Document.Parsed, locate: Locate): AnswerProblem[] {
  const problems = [...document.errors, ...document.warnings].map(({ code, pos }) => ({
    ...locate(pos[0]),
    message: syntaxWords(code),
  }))
  if (document.directives.yaml.explicit) problems.push({ line: 1, column: 1, message: syntaxWords('BAD_DIRECTIVE') })
  visit(document, {
    Node: (_, node) => {
      if (isAlias(node)) problems.push({ ...locate(startOf(node) ?? 0), message: syntaxWords('BAD_ALIAS') })
    },
  })
  return problems
}

const startOf = (node: unknown): number | undefined => (isNode(node) ? node.range?.[0] : undefined)

/** The nodes of the key and of the value at `path`; those of the deepest that exist when the path goes further. */
function nodesAt(document: Document.Parsed, path: Path): { key: Node | undefined; value: Node | undefined } {
  let at: { key: Node | undefined; value: Node | undefined } = { key: undefined, value: document.contents ?? undefined }
  for (const step of path) {
    const next = childOf(at.value, step)
    if (next === undefined) break
    at = next
  }
  return at
}

function childOf(node: Node | undefined, step: PropertyKey) {
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && key.value === step)
    if (pair === undefined) return undefined
    return { key: asNode(pair.key), value: asNode(pair.value) }
  }
  const item: unknown = isSeq(node) && typeof step === 'number' ? node.items[step] : undefined
  return isNode(item) ? { key: undefined, value: item } : undefined
}

const asNode = (node: unknown): Node | undefined => (isNode(node) ? node : undefined)

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((at, step) => (at !== null && typeof at === 'object' ? Reflect.get(at, step) : undefined), value)

const shown = (path: Path): string =>
  path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${String(step)}`))
    .join('')

const sentence = (path: Path, words: string): string => (path.length === 0 ? words : `${shown(path)}: ${words}`)

function problemsOf(
  issue: z.core.$ZodIssue,
  document: Document.Parsed,
  value: unknown,
  locate: Locate,
): AnswerProblem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(key => {
      const nodes = nodesAt(document, [...issue.path, key])
      return { ...locate(startOf(nodes.key) ?? 0), message: sentence(issue.path, unknownKey(key, issue.path)) }
    })
  }
  const { key, value: node } = nodesAt(document, issue.path)
  const message = sentence(issue.path, schemaWords(issue, valueAt(value, issue.path)))
  return [{ ...locate(startOf(node) ?? startOf(key) ?? 0), message }]
}

/** A key that is close to none of the known ones is not repeated: it may be a password in the wrong place. */
function unknownKey(key: string, path: Path): string {
  const known = knownKeys(SCHEMA, path)
  if (known.includes(key)) return `the key "${key}" does not go with the mode or method that is chosen here`
  const meant = closest(key, known)
  if (meant !== undefined) return `the key "${key}" is unknown; do you mean "${meant}"?`
  return `this key is unknown; known are ${known.join(', ')}`
}
