/**
 * The victim of the crash test: commits as fast as it can and says on standard output, after the store answered,
 * which number was committed at which revision. Arguments: path of the database, first number.
 */
import { writeSync } from 'node:fs'
import { openSqliteStore } from './sqlite.ts'

const [path = '', first = '0'] = process.argv.slice(2)
const store = openSqliteStore(path, { keepRevisions: 50 })
for (let number = Number(first); ; number++) {
  const text = 'x'.repeat((number * 37) % 5000)
  // Two keys in one commit: a crash must never leave one without the other.
  const result = await store.commit([
    { op: 'put', key: `/crash/${number}`, value: { number, text } },
    { op: 'put', key: '/newest', value: number },
  ])
  if (!result.ok) throw new Error('conflict without a condition')
  writeSync(1, `${number} ${result.revision}\n`)
}
