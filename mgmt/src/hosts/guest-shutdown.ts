import { setTimeout as delay } from 'node:timers/promises'
import type { GuestPort } from '../api/ports.ts'
import type { TaskContext } from '../tasks/task-engine.ts'

export interface GuestShutdownTimes {
  /** Milliseconds that guests have to obey before the plug is pulled. */
  deadlineMs: number
  pollMs: number
}

const TIMES: GuestShutdownTimes = { deadlineMs: 60_000, pollMs: 1000 }

/**
 * Ends all VMs of a host before it goes down: every guest is asked to shut down, and what still runs at the deadline
 * is stopped. A guest that cannot be asked (it is paused, its state is odd) is logged and stopped with the rest.
 * Rejects only when the task is cancelled; then the host stays up.
 */
export async function endGuests(
  guests: GuestPort,
  hostId: string,
  task: Pick<TaskContext, 'signal' | 'log' | 'progress'>,
  times: GuestShutdownTimes = TIMES,
): Promise<void> {
  const asked = await guests.running(hostId)
  if (asked.length === 0) return
  task.log(`Shutting down ${asked.length} virtual machine(s)`)
  await actOnAll(guests, asked, 'shutdown', task)

  const deadline = Date.now() + times.deadlineMs
  let left = await guests.running(hostId)
  while (left.length > 0 && Date.now() < deadline) {
    task.progress(Math.max(0, asked.length - left.length), asked.length)
    await delay(times.pollMs, undefined, { signal: task.signal })
    left = await guests.running(hostId)
  }
  if (left.length > 0) {
    task.log(`Stopping what did not shut down in time: ${left.map(({ name }) => name).join(', ')}`)
    await actOnAll(guests, left, 'stop', task)
  }
  task.progress(asked.length, asked.length)
}

async function actOnAll(
  guests: GuestPort,
  vms: readonly { id: string; name: string }[],
  action: 'shutdown' | 'stop',
  task: Pick<TaskContext, 'signal' | 'log'>,
): Promise<void> {
  for (const vm of vms) {
    task.signal.throwIfAborted()
    try {
      await guests.act(vm.id, action)
    } catch (error) {
      task.log(`${vm.name}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
}
