import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { selfSigned } from '../../mgmt/src/system/openssl.ts'
import { pin } from './tls.ts'
import { until } from './wait.ts'

export interface PebbleOptions {
  /** Where names under test are looked up: a port of this machine. */
  dnsPort: number
  /** Port that the authority asks for answers to the challenge http-01. */
  httpPort: number
  /** Address of this machine as the client sees it, besides the loopback. */
  address?: string
  /** Accounts elsewhere that the authority wants, their keys by their identifiers. */
  externalKeys?: Record<string, string>
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  await new Promise(resolve => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** Pebble, the test server of Let's Encrypt: a true authority that forgets everything when it ends. */
export class Pebble {
  readonly port: number
  /** The certificate that its directory shows, to be trusted by. */
  readonly ca: string
  private readonly child: ChildProcess
  private readonly directory: string
  private readonly log: string[] = []

  private constructor(port: number, ca: string, child: ChildProcess, directory: string) {
    this.port = port
    this.ca = ca
    this.child = child
    this.directory = directory
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', chunk => this.log.push(String(chunk)))
  }

  /** Starts it; one nonce in five is refused, so that clients have to try again. */
  static async start({ dnsPort, httpPort, address, externalKeys }: PebbleOptions): Promise<Pebble> {
    const directory = mkdtempSync(join(tmpdir(), 'lqx-pebble-'))
    const [port, managementPort] = [await freePort(), await freePort()]
    const addresses = ['127.0.0.1', ...(address === undefined ? [] : [address])]
    const pem = await selfSigned({ commonName: 'localhost', dnsNames: ['localhost'], addresses })
    const [key = '', certificate = ''] = pem.split(/(?=-----BEGIN CERTIFICATE)/)
    const file = (name: string, text: string) => {
      writeFileSync(join(directory, name), text, { mode: 0o600 })
      return join(directory, name)
    }
    const pebble = {
      listenAddress: `127.0.0.1:${port}`,
      managementListenAddress: `127.0.0.1:${managementPort}`,
      certificate: file('certificate.pem', certificate),
      privateKey: file('key.pem', key),
      httpPort,
      tlsPort: await freePort(),
      ocspResponderURL: '',
      externalAccountBindingRequired: externalKeys !== undefined,
      externalAccountMACKeys: externalKeys ?? {},
    }
    const config = file('config.json', JSON.stringify({ pebble }))
    const env = { ...process.env, PEBBLE_VA_NOSLEEP: '1', PEBBLE_WFE_NONCEREJECT: '20', PEBBLE_AUTHZREUSE: '0' }
    const args = ['-strict', '-config', config, '-dnsserver', `127.0.0.1:${dnsPort}`]
    const child = spawn('pebble', args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
    const server = new Pebble(port, certificate, child, directory)
    let failure: Error | undefined
    child.once('error', error => {
      failure = error
    })
    const answers = async () => failure !== undefined || (await pin(`https://127.0.0.1:${port}`)) !== undefined
    await until('pebble answers', answers, { deadlineMs: 15_000, everyMs: 50 })
    if (failure !== undefined) throw new Error('pebble (the Debian package of this name) cannot be started', failure)
    return server
  }

  directoryAt(host = 'localhost'): string {
    return `https://${host}:${this.port}/dir`
  }

  /** What it said so far. */
  get said(): string {
    return this.log.join('')
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const gone = once(this.child, 'exit')
      this.child.kill('SIGTERM')
      await gone
    }
    rmSync(this.directory, { recursive: true, force: true })
  }
}
