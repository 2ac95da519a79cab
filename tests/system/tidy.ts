import { rmSync } from 'node:fs'
import type { RunnerTestSuite } from 'vitest'
import { afterAll } from 'vitest'
import { inRepo } from '../lib/paths.ts'

const hasFailed = ({ tasks, result }: RunnerTestSuite): boolean =>
  result?.state === 'fail' ||
  tasks.some(task => (task.type === 'suite' ? hasFailed(task) : task.result?.state === 'fail'))

/** After each file: the disks of its machines, some gigabytes each, unless somebody will want to look at them. */
// biome-ignore lint/correctness/noEmptyPattern: vitest gives the suite second, and demands a pattern for the first
afterAll(({}, suite) => {
  if (process.env.KEEP !== '1' && !hasFailed(suite as RunnerTestSuite))
    rmSync(inRepo('build/machines'), { recursive: true, force: true })
})
