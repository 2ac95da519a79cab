import type { Task } from '../tasks/task.schema.ts'
import type { HostUpdate, InspectedUpdate } from '../updates/update.schema.ts'
import type { Stick } from './stick.rules.ts'

/** An update in the root of a stick, with what the service says of its signed beginning. */
export type FoundUpdate = { stick: Stick; name: string } & (
  | { isGood: true; update: InspectedUpdate }
  | { isGood: false; reason: string }
)

/** What the menu does with USB sticks, and with the service for their sake. */
export interface StickPorts {
  /** Those that can be chosen, or why there is none. */
  list(): Promise<{ sticks: Stick[]; reason: string }>
  support: {
    make(): Promise<{ taskId: string; bundleId: string }>
    /** Puts a finished bundle on a stick and unmounts it. Returns the name of the file. */
    save(bundleId: string, stick: Stick): Promise<string>
  }
  updates: {
    find(sticks: readonly Stick[]): Promise<FoundUpdate[]>
    get(): Promise<HostUpdate>
    /** Sends the file to the service, which verifies it; the stick is unmounted when this ends. */
    send(found: FoundUpdate, progress: (percent: number) => void): Promise<HostUpdate>
    discard(): Promise<void>
    install(allowOlder: boolean): Promise<Task>
  }
  /** Waits for the end of a task. Calls back with whole percents. Throws its reason when it fails. */
  done(taskId: string, progress: (percent: number) => void): Promise<void>
}
