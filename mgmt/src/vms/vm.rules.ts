import type { PowerState, Vm, VmAction } from './vm.schema.ts'

/** Everything that can be done to a VM and depends on its power state; actions plus the edits. */
export type VmVerb =
  | VmAction
  | 'delete'
  | 'console'
  | 'rename'
  | 'editHardware'
  | 'attachDisk'
  | 'detachDisk'
  | 'changeMedia'

interface Rule {
  /** Power states in which it is legal. */
  states: readonly PowerState[]
  /** Told when it is not: completes "Not possible: …". */
  reason: string
}

const ON: readonly PowerState[] = ['running', 'paused', 'shutting-down']
const OFF: readonly PowerState[] = ['off', 'crashed']

/** What is legal when: the service refuses and the UI disables by this one table. */
export const VM_RULES: Record<VmVerb, Rule> = {
  start: { states: OFF, reason: 'it is already on' },
  shutdown: { states: ['running'], reason: 'only a running VM can be asked to shut down' },
  stop: { states: [...ON, 'unknown'], reason: 'it is already off' },
  reboot: { states: ['running'], reason: 'only a running VM can be asked to reboot' },
  reset: { states: ['running', 'paused'], reason: 'only a VM that is on can be reset' },
  pause: { states: ['running'], reason: 'only a running VM can be paused' },
  resume: { states: ['paused'], reason: 'it is not paused' },
  delete: { states: OFF, reason: 'it is on; shut it down or stop it first' },
  console: { states: ON, reason: 'it is off; start it to see its screen' },
  rename: { states: OFF, reason: 'it is on; shut it down to rename it' },
  editHardware: { states: OFF, reason: 'it is on; shut it down to change its hardware' },
  attachDisk: { states: [...OFF, 'running', 'paused'], reason: 'its state is not known' },
  detachDisk: { states: [...OFF, 'running', 'paused'], reason: 'its state is not known' },
  changeMedia: { states: [...OFF, 'running', 'paused'], reason: 'its state is not known' },
}

/**
 * Why `verb` is not possible now, as a sentence for people, or undefined when it is.
 * A VM that a task holds, or that is being created or deleted, can do nothing but show its console.
 */
export function whyNot(verb: VmVerb, vm: Pick<Vm, 'state'>): string | undefined {
  if (verb !== 'console') {
    if (vm.state.phase === 'creating') return 'Not possible: it is still being created'
    // A deletion that failed can be asked for again.
    const isAgain = verb === 'delete' && vm.state.taskId === null
    if (vm.state.phase === 'deleting' && !isAgain) return 'Not possible: it is being deleted'
    if (vm.state.taskId !== null) return 'Not possible: a task is working on it'
  }
  const rule = VM_RULES[verb]
  return rule.states.includes(vm.state.power) ? undefined : `Not possible: ${rule.reason}`
}
