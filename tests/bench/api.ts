import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inRepo } from '../lib/paths.ts'
import { SimService } from '../lib/service.ts'
import { type Figure, figure } from './goals.ts'
import { type LoadResult, load, type Target } from './load.ts'

const VMS = 1000
const ROUNDS = 5
const SECONDS = 3
const CONNECTIONS = 8

/** Key and certificate of the running service, in one file, so that both servers do the same cryptography. */
const keyPair = (stateDir: string): { key: string; cert: string } => {
  const file = join(stateDir, 'tls/server.pem')
  return { key: file, cert: file }
}

async function startBare(stateDir: string, single: Buffer, list: Buffer) {
  const directory = mkdtempSync(join(tmpdir(), 'lqx-bare-'))
  const files = { single: join(directory, 'single.json'), list: join(directory, 'list.json') }
  writeFileSync(files.single, single)
  writeFileSync(files.list, list)
  const { key, cert } = keyPair(stateDir)
  const args = [inRepo('tests/bench/bare-server.ts'), key, cert, files.single, files.list]
  const child = spawn(inRepo('node_modules/.bin/node'), args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = await once(child.stdout, 'data')
  const stop = async () => {
    const gone = once(child, 'exit')
    child.kill('SIGTERM')
    await gone
    rmSync(directory, { recursive: true, force: true })
  }
  return { port: Number(String(line).trim()), stop }
}

/** Both targets in turn, several times, so that what else the machine does hits both alike. The median round each. */
async function compare(ours: Target, bare: Target, connections: number) {
  const rounds: { ours: LoadResult; bare: LoadResult }[] = []
  for (let round = 0; round < ROUNDS; round++) {
    rounds.push({ ours: await load(ours, connections, SECONDS), bare: await load(bare, connections, SECONDS) })
  }
  const median = (which: 'ours' | 'bare') =>
    rounds.map(round => round[which]).sort((a, b) => a.perSecond - b.perSecond)[Math.floor(ROUNDS / 2)]
  const result = { ours: median('ours'), bare: median('bare') }
  if (result.ours === undefined || result.bare === undefined) throw new Error('no round was measured')
  return { ours: result.ours, bare: result.bare }
}

/** Speed of the API on the simulator with 1,000 VMs, beside a bare fastify server in the same run. */
export async function benchApi(): Promise<Figure[]> {
  const service = await SimService.start({ seed: VMS, checkAnswers: false })
  try {
    const api = await service.setUp()
    const created = await api.post<{ secret: string }>('/api/v1/tokens', { name: 'bench', role: 'viewer' })
    const listPath = `/api/v1/vms?limit=${VMS}`
    const list = await api.call<{ items: { id: string }[] }>('GET', listPath)
    const first = list.body.items[0]
    if (first === undefined || list.body.items.length !== VMS) throw new Error(`${list.body.items.length} VMs listed`)
    const single = await api.call('GET', `/api/v1/vms/${first.id}`)
    const bare = await startBare(service.stateDir, single.bytes, list.bytes)
    const { port } = new URL(service.url)
    const ours = { host: '127.0.0.1', port: Number(port), headers: { authorization: `Bearer ${created.secret}` } }
    const plain = { host: '127.0.0.1', port: bare.port, headers: ours.headers }
    try {
      const one = await compare(
        { ...ours, path: `/api/v1/vms/${first.id}` },
        { ...plain, path: '/single' },
        CONNECTIONS,
      )
      const all = await compare({ ...ours, path: listPath }, { ...plain, path: '/list' }, 1)
      return figures(one, all, list.bytes.length)
    } finally {
      await bare.stop()
    }
  } finally {
    await service.stop()
  }
}

type Pair = Awaited<ReturnType<typeof compare>>

function figures(one: Pair, all: Pair, listBytes: number): Figure[] {
  const rate = (result: LoadResult) => `${Math.round(result.perSecond)}/s, p99 ${result.p99.toFixed(1)} ms`
  return [
    figure(
      {
        key: 'apiSingleRatio',
        what: 'single GET, share of bare fastify over TLS',
        goal: '≥ 0.5',
        unit: '×',
        note: `${rate(one.ours)}; bare ${rate(one.bare)}; ${CONNECTIONS} connections`,
      },
      one.ours.perSecond / one.bare.perSecond,
      { atLeast: 0.5 },
    ),
    figure(
      {
        key: 'apiList1000P99Ms',
        what: '1,000 VMs listed, p99',
        goal: '≤ 50 ms',
        unit: 'ms',
        note: `p50 ${all.ours.p50.toFixed(1)} ms; bare p99 ${all.bare.p99.toFixed(1)} ms; ${Math.round(listBytes / 1024)} KiB`,
      },
      all.ours.p99,
      { atMost: 50 },
    ),
  ]
}
