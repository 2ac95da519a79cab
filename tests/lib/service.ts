import { type ChildProcess, spawn } from 'node:child_process'
import type { KeyObject } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ApiClient } from './api.ts'
import { saveArtifact } from './artifacts.ts'
import { inRepo } from './paths.ts'
import { until } from './wait.ts'

/** A port of the loopback interface that nobody listens on now. */
async function freePort(): Promise<number> {
  return await new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}

export const PASSWORD = 'correct horse battery staple'

export interface SimOptions {
  seed?: number
  chaosPercent?: number
  checkAnswers?: boolean
  /** The hosts run from a medium, and the first can be installed. */
  live?: boolean
  /** What updates are verified with. */
  updateKey?: KeyObject
}

/**
 * The true service on simulated drivers, with the built UI and a state directory of its own; nothing is shared
 * between two of them. Its log becomes an artifact when it is stopped.
 */
export class SimService {
  readonly url: string
  readonly stateDir: string
  private readonly child: ChildProcess
  private readonly log: string[] = []
  private ended = false

  private constructor(url: string, stateDir: string, child: ChildProcess) {
    this.url = url
    this.stateDir = stateDir
    this.child = child
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', chunk => this.log.push(String(chunk)))
    child.on('exit', () => {
      this.ended = true
    })
  }

  /**
   * Starts it and waits until it answers. `seed` is the number of VMs it begins with; `checkAnswers` (on unless
   * speed is measured) checks every answer against its schema.
   */
  static async start(options: SimOptions = {}): Promise<SimService> {
    const stateDir = mkdtempSync(join(tmpdir(), 'lqx-sim-'))
    const port = await freePort()
    const config = join(stateDir, 'config.json')
    const updateKeyFile = join(stateDir, 'update.pub')
    if (options.updateKey) writeFileSync(updateKeyFile, options.updateKey.export({ type: 'spki', format: 'pem' }))
    const settings = {
      mode: 'sim',
      listen: { address: '127.0.0.1', port, redirectPort: null },
      stateDir,
      runDir: join(stateDir, 'run'),
      poolDir: join(stateDir, 'pool'),
      uiDir: inRepo('build/ui'),
      updateKeyFile,
      logLevel: 'warn',
      checkAnswers: options.checkAnswers ?? true,
      sim: { seed: options.seed ?? 40, chaos: options.chaosPercent ?? 0, live: options.live ?? false },
    }
    writeFileSync(config, JSON.stringify(settings))
    const args = ['serve', '--config', config, '--setup-code-file', join(stateDir, 'code-for-tests')]
    const node = inRepo('node_modules/.bin/node')
    const child = spawn(node, [inRepo('mgmt/src/main.ts'), ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    const service = new SimService(`https://127.0.0.1:${port}`, stateDir, child)
    try {
      await until('the simulated service answers', () => service.answers(), { deadlineMs: 60_000 })
    } catch (error) {
      await service.stop()
      throw new Error(`the simulated service did not start:\n${service.log.join('')}`, { cause: error })
    }
    return service
  }

  private async answers(): Promise<boolean> {
    if (this.ended) throw new Error('it ended')
    const api = await ApiClient.connect(this.url)
    return (await api.call('GET', '/healthz')).status === 200
  }

  get setupCode(): string {
    return readFileSync(join(this.stateDir, 'code-for-tests'), 'utf8').trim()
  }

  get pid(): number {
    return this.child.pid ?? 0
  }

  /** Does the setup over the API and returns a client that is logged in. */
  async setUp(): Promise<ApiClient> {
    const api = await ApiClient.connect(this.url)
    const body = { setupCode: this.setupCode, password: PASSWORD, hostName: 'sim-host' }
    const answer = await api.call<{ csrfToken: string }>('POST', '/api/v1/setup', { body })
    if (answer.status !== 200) throw new Error(`setup: ${answer.status} ${answer.bytes.toString()}`)
    api.adopt(answer)
    return api
  }

  /** Ends it and removes its state. */
  async stop(): Promise<void> {
    if (!this.ended) {
      const gone = new Promise(resolve => this.child.once('exit', resolve))
      this.child.kill('SIGTERM')
      await gone
    }
    saveArtifact(`sim-service-${new URL(this.url).port}.log`, this.log.join(''))
    rmSync(this.stateDir, { recursive: true, force: true })
  }
}
