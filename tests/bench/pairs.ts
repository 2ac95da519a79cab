import type { Task } from '../../mgmt/src/tasks/task.schema.ts'
import { taskDone } from '../lib/tasks.ts'
import type { World } from '../system/world.ts'
import { quantile } from './load.ts'

const PAIRS = 10
const XML = '/run/bench.xml'

/** Milliseconds that a command takes inside the appliance, by the appliance's own clock. */
async function timed(world: World, command: string): Promise<number> {
  const out = await world.run(
    `s=$(date +%s%N); ${command} >/dev/null || exit 1; e=$(date +%s%N); echo $(( (e - s) / 1000 ))`,
    120_000,
  )
  return Number(out) / 1000
}

/** One VM made and started through the API: milliseconds from the task's creation to its end, on the service's clock. */
async function throughApi(world: World, name: string): Promise<{ id: string; ms: number }> {
  const accepted = await world.api.post<{ taskId: string; resourceId: string }>('/api/v1/vms', {
    ...{ name, cpus: 1, memoryMiB: 128, firmware: 'bios', start: true },
  })
  const task: Task = await taskDone(world.api, accepted, 180_000)
  if (task.endedAt === null) throw new Error(`task ${task.id} has no end`)
  return { id: accepted.resourceId, ms: Date.parse(task.endedAt) - Date.parse(task.createdAt) }
}

export interface PairResult {
  pairs: number
  ours: number[]
  bare: number[]
  /** Quantiles of ours minus bare, milliseconds. */
  overheadP50: number
  overheadP95: number
}

/**
 * Creates and starts the same VM through the API and with bare `virsh define` and `virsh start`, in turn and in the
 * same appliance. The bare side uses one virsh process for both commands, as the fastest script would.
 */
export async function measurePairs(world: World): Promise<PairResult> {
  const ours: number[] = []
  const bare: number[] = []
  for (let pair = 0; pair < PAIRS; pair++) {
    const name = `bench-${pair}`
    const { id, ms } = await throughApi(world, name)
    await world.run(
      `virsh -q dumpxml --inactive ${id} | sed 's/${id}/${crypto.randomUUID()}/; s/${name}/bare-${pair}/' >${XML}`,
    )
    await world.act(id, 'stop')
    await world.deleteVm(id)
    const bareMs = await timed(world, `virsh -q 'define ${XML}; start bare-${pair}'`)
    await world.run(`virsh -q destroy bare-${pair} && virsh -q undefine bare-${pair}`)
    ours.push(ms)
    bare.push(bareMs)
  }
  const overhead = ours.map((ms, i) => ms - (bare[i] ?? 0)).sort((a, b) => a - b)
  return { pairs: PAIRS, ours, bare, overheadP50: quantile(overhead, 0.5), overheadP95: quantile(overhead, 0.95) }
}
