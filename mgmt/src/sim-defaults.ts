import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { z } from 'zod'
import type { Config } from './config.ts'

interface SimOptions {
  seed?: string | undefined
  state?: string | undefined
  port?: string | undefined
  ui?: string | undefined
}

/** Settings of `serve --sim`: everything below `build/dev`, on the loopback, no second port. */
export function simDefaults({ seed, state, port, ui }: SimOptions): z.input<typeof Config> {
  const directory = resolve(state ?? 'build/dev')
  const uiDir = resolve(ui ?? 'build/ui')
  return {
    mode: 'sim',
    listen: { address: '127.0.0.1', port: Number(port ?? 9443), redirectPort: null },
    stateDir: join(directory, 'state'),
    runDir: join(directory, 'run'),
    poolDir: join(directory, 'pool'),
    uiDir: existsSync(uiDir) ? uiDir : null,
    updateKeyFile: resolve('keys/update.pub'),
    logLevel: 'warn',
    allowedOrigins: ['http://127.0.0.1:5173', 'http://localhost:5173'],
    checkAnswers: true,
    sim: { seed: Number(seed ?? 40), chaos: Number(process.env.CHAOS ?? 0), live: process.env.LIVE === '1' },
  }
}
