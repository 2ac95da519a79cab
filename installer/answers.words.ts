import type { ErrorCode } from 'yaml'
import type { z } from 'zod'

/** What is wrong with an answer file, in words. Values never come in: one of them may be a password. */

type Issue = z.core.$ZodIssue

/**
 * The parser's own sentences are not used: some quote the file. For what is not listed the general sentence does; it
 * comes with line and column.
 */
const SYNTAX: Partial<Record<ErrorCode, string>> = {
  ALIAS_PROPS: 'aliases (*) are not used here; put a text that begins with * in quotes',
  BAD_ALIAS: 'aliases (*) are not used here; put a text that begins with * in quotes',
  BAD_DIRECTIVE: 'directives (%) are not used here',
  BAD_DQ_ESCAPE: 'this escape does not exist in double quotes; write \\\\ for one backslash, or use single quotes',
  BAD_INDENT: 'the indentation fits nothing above',
  BAD_SCALAR_START: 'a text cannot begin with this character; put it in quotes',
  BLOCK_AS_IMPLICIT_KEY: 'a second ":" in one line; put the text in quotes, or begin a new line',
  BLOCK_IN_FLOW: 'indented lines cannot stand inside [ ] or { }',
  DUPLICATE_KEY: 'this key was given before',
  MISSING_CHAR: 'a character is missing: a closing quote, bracket, comma or ":"',
  MULTILINE_IMPLICIT_KEY: 'a key must end with ":" in its own line',
  MULTIPLE_DOCS: 'a second document begins here; an answer file is one',
  NON_STRING_KEY: 'a key must be a text',
  TAB_AS_INDENT: 'a tab; indent with spaces',
  TAG_RESOLVE_FAILED: 'tags (!) are not used here; put a text that begins with ! in quotes',
  UNEXPECTED_TOKEN: 'this is not expected here',
}

/** A sentence for what the parser stumbled over. */
export const syntaxWords = (code: ErrorCode): string => SYNTAX[code] ?? 'this is not valid YAML'

const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'indented keys',
  array: 'a list',
}

/** A text that YAML reads as something else, for example a serial number of digits only. */
const quoteHint = (expected: string, input: unknown) =>
  expected === 'string' && ['number', 'boolean'].includes(typeof input) ? ', in quotes' : ''

/** A sentence for what the schema refuses; `input` is only looked at, never quoted. */
export function schemaWords(issue: Issue, input: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      if (input === undefined) return 'is missing'
      return `must be ${KINDS[issue.expected] ?? issue.expected}${quoteHint(issue.expected, input)}`
    case 'invalid_value':
      return ownWords(issue) ?? `must be ${issue.values.map(String).join(' or ')}`
    case 'invalid_union':
      return ownWords(issue) ?? 'must be one of the forms that the documentation names'
    case 'too_small':
    case 'too_big':
      return ownWords(issue) ?? limitWords(issue)
    default:
      return ownWords(issue) ?? 'is not as it should be'
  }
}

/** The sentence that our schema gave; zod's own ones begin with "Invalid" or "Too". */
const ownWords = (issue: Issue): string | undefined =>
  /^(Invalid|Too|Unrec)/.test(issue.message) ? undefined : issue.message

function limitWords(issue: Extract<Issue, { code: 'too_small' | 'too_big' }>): string {
  const least = issue.code === 'too_small'
  const limit = Number(least ? issue.minimum : issue.maximum)
  const what = { string: 'character', array: 'entry' }[String(issue.origin)]
  if (what === undefined) return `must be ${limit} or ${least ? 'more' : 'less'}`
  const plural = limit === 1 ? what : what.replace(/y$/, 'ie').concat('s')
  return `must have ${limit} ${plural} or ${least ? 'more' : 'fewer'}`
}
