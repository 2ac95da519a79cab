import { statSync } from 'node:fs'
import { ApiClient } from '../lib/api.ts'
import { until } from '../lib/wait.ts'
import { chosenAccelerator, Machine } from '../system/machine.ts'
import { HOST_NAME, PASSWORD, World } from '../system/world.ts'
import { type Figure, figure } from './goals.ts'
import { type IdleResult, measureIdle } from './idle.ts'
import { measurePairs, type PairResult } from './pairs.ts'
import { bootStockDebian } from './stock.ts'

/** Everything that needs the booted image: one appliance with a fresh disk, used for nothing else. */
export async function benchAppliance(): Promise<Figure[]> {
  const world = new World()
  process.stderr.write('==> power-on, of stock Debian first\n')
  const stockMs = await bootStockDebian(await chosenAccelerator())
  const machine = await Machine.boot('bench')
  world.machine = machine
  try {
    world.api = await ApiClient.connect(machine.url, machine.fingerprint)
    const body = { setupCode: machine.setupCode, password: PASSWORD, hostName: HOST_NAME }
    const setup = await world.api.call<{ csrfToken: string }>('POST', '/api/v1/setup', { body })
    if (setup.status !== 200) throw new Error(`setup: ${setup.status} ${setup.bytes.toString()}`)
    world.api.adopt(setup)
    await until(
      'the start-up is finished',
      async () => (await machine.sh('systemctl is-system-running')).output.trim() === 'running',
      { deadlineMs: 240_000, everyMs: 5000 },
    )
    process.stderr.write('==> idle\n')
    const idle = await measureIdle(world)
    process.stderr.write('==> create and start, in pairs with bare virsh\n')
    const pairs = await measurePairs(world)
    const security = await world.run('systemd-analyze security limiquantixd.service --no-pager | tail -n 1')
    return [
      imageFigure(machine.imagePath),
      bootFigure(machine, stockMs),
      ...idleFigures(idle),
      ...pairFigures(pairs, machine.accelerator),
      securityFigure(security),
    ]
  } finally {
    await machine.off()
  }
}

function imageFigure(path: string): Figure {
  const bytes = statSync(path).blocks * 512
  return figure(
    { key: 'imageMB', what: 'image', goal: '≤ 600 MB', unit: 'MB', note: 'bytes on disk of the built image' },
    bytes / 1e6,
    { atMost: 600 },
  )
}

function bootFigure(machine: Machine, stockMs: number): Figure {
  const ratio = (machine.bootMs / stockMs).toFixed(2)
  const note = `${machine.accelerator}; first boot, makes its partitions; stock Debian 13 to ssh: ${Math.round(stockMs / 1000)} s, ratio ${ratio}`
  return figure(
    { key: 'powerOnToLoginS', what: 'power-on to login page', goal: '≤ 1.25 × stock Debian to ssh', unit: 's', note },
    machine.bootMs / 1000,
    { atMost: (1.25 * stockMs) / 1000 },
  )
}

function idleFigures(idle: IdleResult): Figure[] {
  const over = `over ${Math.round(idle.seconds)} s`
  return [
    figure(
      {
        ...{ key: 'idleMemoryMiB', what: 'memory at idle', goal: '≤ 450 MiB', unit: 'MiB' },
        note: `service ${Math.round(idle.serviceRssMiB)} MiB resident`,
      },
      idle.memoryUsedMiB,
      { atMost: 450 },
    ),
    figure(
      {
        ...{ key: 'idleCpuPercent', what: 'CPU at idle', goal: '≤ 0.5 % of one core', unit: '%' },
        note: `${over}; service ${idle.serviceCpuPercent.toFixed(2)} %; under TCG instructions cost many times more`,
      },
      idle.cpuPercent,
      { atMost: 0.5 },
    ),
    figure(
      {
        ...{ key: 'idleWrittenMBPerHour', what: 'written at idle', goal: '≤ 5 MB per hour', unit: 'MB/h' },
        note: `from ${over}`,
      },
      idle.writtenMBPerHour,
      { atMost: 5 },
    ),
  ]
}

function pairFigures(pairs: PairResult, accelerator: string): Figure[] {
  const mean = (values: number[]) => Math.round(values.reduce((sum, value) => sum + value, 0) / values.length)
  const note = `${pairs.pairs} pairs, mean ${mean(pairs.ours)} ms against ${mean(pairs.bare)} ms; ${accelerator}`
  const what = 'create + start over bare virsh'
  return [
    figure({ key: 'createStartP50Ms', what: `${what}, p50`, goal: '≤ 15 ms', unit: 'ms', note }, pairs.overheadP50, {
      atMost: 15,
    }),
    figure({ key: 'createStartP95Ms', what: `${what}, p95`, goal: '≤ 40 ms', unit: 'ms', note }, pairs.overheadP95, {
      atMost: 40,
    }),
  ]
}

function securityFigure(line: string): Figure {
  const score = /(\d+\.\d+)\s+(\w+)/.exec(line)
  return figure(
    {
      ...{ key: 'unitExposure', what: 'exposure of the service’s unit', goal: 'none stated', unit: '' },
      note: `systemd-analyze security, 0 to 10, lower is better (${score?.[2] ?? line})`,
    },
    score === null ? null : Number(score[1]),
    null,
  )
}
