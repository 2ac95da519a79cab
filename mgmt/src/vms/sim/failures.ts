import { ApiError, type ErrorCode } from '../../api/errors.ts'

/** Steps that can be made to fail by a name that ends in `error-<code>-<step>` (or `error-<code>` for `define`). */
export type SimStep = 'define' | 'undefine' | 'start' | 'shutdown' | 'attach' | 'screenshot'

const CODES: Record<string, [ErrorCode, string]> = {
  '503': ['unavailable', 'The simulated hypervisor does not answer. Try again.'],
  '409': ['illegal_state', 'The simulated hypervisor refuses this.'],
  nospace: ['no_space', 'The simulated storage is full. Delete something first.'],
  internal: ['internal', 'The simulated hypervisor has a bug.'],
}

/** Fails steps on request (by name) and by chance (`chaosPercent` of all of them). */
export function simFailures(chaosPercent: number, random: () => number): (name: string, step: SimStep) => void {
  return (name, step) => {
    const asked = /error-([a-z0-9]+)(?:-([a-z]+))?$/.exec(name)
    const fault = CODES[asked?.[1] ?? '']
    if (fault !== undefined && (asked?.[2] ?? 'define') === step) throw new ApiError(...fault)
    if (random() * 100 < chaosPercent) throw new ApiError('unavailable', 'Simulated bad luck (CHAOS). Try again.')
  }
}
