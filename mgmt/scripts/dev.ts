/**
 * `make dev`: the true service on simulated drivers and the user interface with live reload, without root.
 * Both end on Ctrl-C, and each when the other ends. Arguments go to the service, for example `--seed 1000`.
 */
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { start } from '../src/system/exec.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const SERVICE_PORT = 9443
const UI_PORT = 5173
const stop = new AbortController()

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())

/** Runs a Node script until the end of everything; its output is ours, line by line with a name in front. */
function run(name: string, args: string[]): Promise<void> {
  const env = { LIMIQUANTIX_SERVICE: `https://127.0.0.1:${SERVICE_PORT}`, CHAOS: process.env.CHAOS ?? '0', HOME: root }
  const child = start(process.execPath, args, { signal: stop.signal, env })
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      process.stdout.write(text.replace(/^(?=.)/gm, `[${name}] `))
    })
  }
  return new Promise(done => {
    child.on('close', () => {
      stop.abort()
      done()
    })
  })
}

process.chdir(root)
process.stdout.write(`Open http://127.0.0.1:${UI_PORT} (the API alone: https://127.0.0.1:${SERVICE_PORT})\n`)
const service = [
  '--watch',
  '--watch-preserve-output',
  'mgmt/src/main.ts',
  'serve',
  '--sim',
  '--port',
  String(SERVICE_PORT),
]
const vite = [resolve('node_modules/vite/bin/vite.js'), '--config', 'ui/vite.config.ts', '--host', '127.0.0.1']
await Promise.all([
  run('service', [...service, ...process.argv.slice(2)]),
  run('ui', [...vite, '--port', String(UI_PORT), '--strictPort']),
])
