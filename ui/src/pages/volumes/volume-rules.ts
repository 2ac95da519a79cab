import type { Vm, Volume } from '../../api/types.ts'

/** Why nothing can be done with a volume now; null when something can. */
function whyBusy({ state }: Pick<Volume, 'state'>): string | null {
  if (state.phase === 'creating') return 'Not possible: it is still being created'
  if (state.phase === 'deleting') return 'Not possible: it is being deleted'
  return state.taskId === null ? null : 'Not possible: a task is working on it'
}

/** Why a volume cannot be taken by a VM, or deleted; null when it can. */
export function whyTaken(volume: Pick<Volume, 'state'>): string | null {
  const { attachedTo } = volume.state
  return whyBusy(volume) ?? (attachedTo ? `It belongs to ${attachedTo.name}: detach it there first` : null)
}

/** Why a volume cannot grow; null when it can. `user` is the VM it is attached to, if that is known. */
export function whyNotGrow(volume: Pick<Volume, 'state'>, user: Pick<Vm, 'name' | 'state'> | undefined): string | null {
  const off = user === undefined || user.state.power === 'off' || user.state.power === 'crashed'
  return whyBusy(volume) ?? (off ? null : `Not possible: ${user.name} is on; shut it down to grow its disk`)
}
