import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import { inRepo } from '../lib/paths.ts'
import { benchApi } from './api.ts'
import { benchAppliance } from './appliance.ts'
import { type Figure, table } from './goals.ts'
import { benchLifecycle } from './lifecycle.ts'
import { writeBetweenMarkers } from './readme.ts'
import { benchUi } from './ui.ts'

/**
 * Measures the goals of the design and prints them. `--only api,ui,appliance,lifecycle` runs a part; only a full run is written
 * into the README. Results: build/bench.json.
 */
const PARTS: Record<string, () => Promise<Figure[]>> = {
  api: benchApi,
  ui: benchUi,
  appliance: benchAppliance,
  lifecycle: benchLifecycle,
}

const { values } = parseArgs({ options: { only: { type: 'string' } } })
const chosen = values.only === undefined ? Object.keys(PARTS) : values.only.split(',')

// What is measured is what ships: the user interface as built, the image as it lies in build/image.
execFileSync(inRepo('node_modules/.bin/vite'), ['build', 'ui', '--logLevel', 'error'], { cwd: inRepo('.') })

const figures: Figure[] = []
for (const name of chosen) {
  const part = PARTS[name]
  if (part === undefined) throw new Error(`there is no part "${name}"; parts: ${Object.keys(PARTS).join(', ')}`)
  process.stderr.write(`==> measuring: ${name}\n`)
  figures.push(...(await part()))
}

const machine = `${cpus().length} CPUs (${cpus()[0]?.model.trim() ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GiB`
const mode = figures.some(each => each.note.includes('TCG')) ? 'the appliance under software emulation (TCG)' : ''
const at = new Date().toISOString().slice(0, 10)
const heading = `Measured on ${at}, ${machine}${mode === '' ? '' : `, ${mode}`}:`
const text = `${heading}\n\n${table(figures)}`

mkdirSync(inRepo('build'), { recursive: true })
writeFileSync(inRepo('build/bench.json'), `${JSON.stringify({ at, machine, figures }, undefined, 2)}\n`)
process.stdout.write(`${text}\n`)
if (values.only === undefined && !writeBetweenMarkers(inRepo('README.md'), text)) {
  process.stderr.write('README.md has no bench markers; the table was not written into it\n')
}
