import { parseArgs } from 'node:util'
import { checkAnswers } from '../../installer/answers.command.ts'
import { install } from '../../installer/install.command.ts'
import { served } from '../../installer/served.command.ts'
import { readConfig } from './config.ts'
import { runConsole } from './console/console.command.ts'
import { planUplink } from './hosts/uplink.command.ts'
import { version } from './lib/version.ts'
import { serve } from './serve.ts'
import { simDefaults } from './sim-defaults.ts'

const USAGE = `limiquantixd serve [--config FILE] [--sim [--seed VMS] [--state DIR]] [--port PORT] [--ui DIR]
                   [--setup-code-file FILE]
limiquantixd answers check FILE
limiquantixd network plan FILE
limiquantixd install [--answers FILE [--yes] | --auto]
limiquantixd install-served look|run DIR
limiquantixd console TTY
limiquantixd version
`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    config: { type: 'string' },
    sim: { type: 'boolean', default: false },
    seed: { type: 'string' },
    state: { type: 'string' },
    port: { type: 'string' },
    ui: { type: 'string' },
    'setup-code-file': { type: 'string' },
    answers: { type: 'string' },
    auto: { type: 'boolean', default: false },
    yes: { type: 'boolean', default: false },
  },
})

async function print(result: Promise<{ stdout: string; stderr: string; exitCode: number }>): Promise<void> {
  const { stdout, stderr, exitCode } = await result
  process.stdout.write(stdout)
  process.stderr.write(stderr)
  process.exitCode = exitCode
}

async function main(): Promise<void> {
  if (positionals[0] === 'version') {
    process.stdout.write(`${version}\n`)
    return
  }
  const [command, action, file, ...rest] = positionals
  if (file !== undefined && rest.length === 0) {
    if (command === 'answers' && action === 'check') return await print(checkAnswers(file))
    if (command === 'install-served' && action !== undefined) {
      process.exitCode = await served(action, file)
      return
    }
    if (command === 'network' && action === 'plan') return await print(planUplink(file))
  }
  if (command === 'install' && action === undefined) {
    process.exitCode = await install({ answers: values.answers, auto: values.auto, yes: values.yes })
    return
  }
  if (command === 'console' && action !== undefined && file === undefined) {
    process.exitCode = await runConsole(action)
    return
  }
  if (command !== 'serve') {
    process.stderr.write(USAGE)
    process.exitCode = 2
    return
  }
  const { config, sim, 'setup-code-file': setupCodeFile, seed, state, port, ui } = values
  const settings = await readConfig(config, sim ? simDefaults({ seed, state, port, ui }) : {})
  await serve(settings, { setupCodeFile })
}

// No top-level await: the executable is built as CommonJS, the only format it can hold.
main().catch((error: unknown) => {
  process.stderr.write(`limiquantixd: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
  process.exit(1)
})
