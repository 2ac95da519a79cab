/**
 * Prints every test that failed, with its stage and the first lines of its errors, from the reports of vitest.
 *
 * usage: tests/failures.ts DIRECTORY
 */
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'

/** What is used of a report: vitest's reporter `json`, in Jest's form. */
interface Report {
  testResults: {
    name: string
    /** Of a file that could not be run. */
    message?: string
    assertionResults: { fullName: string; status: string; failureMessages?: string[] }[]
  }[]
}

const MOST_LINES = 4
const MOST_CHARACTERS = 200

const brief = (message: string): string[] =>
  stripVTControlCharacters(message)
    .split('\n')
    .filter(line => line.trim() !== '' && !line.includes('/node_modules/'))
    .slice(0, MOST_LINES)
    .map(line => `    ${line.slice(0, MOST_CHARACTERS)}`)

const [directory] = process.argv.slice(2)
if (directory === undefined) throw new Error('usage: tests/failures.ts DIRECTORY')
for (const file of readdirSync(directory).filter(name => name.endsWith('.json'))) {
  const { testResults } = JSON.parse(readFileSync(join(directory, file), 'utf8')) as Report
  const stage = basename(file, '.json')
  for (const { name, message = '', assertionResults } of testResults) {
    const failed = assertionResults.filter(({ status }) => status === 'failed')
    if (failed.length === 0 && message !== '')
      console.log([`\n${stage}: ${basename(name)}`, ...brief(message)].join('\n'))
    for (const { fullName, failureMessages = [] } of failed) {
      console.log([`\n${stage}: ${fullName}`, ...failureMessages.flatMap(brief)].join('\n'))
    }
  }
}
