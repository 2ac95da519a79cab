import type { Change, ChangeStatus } from './change.schema.ts'

/** What can happen to a change. */
export type ChangeEvent = 'applied' | 'confirm' | 'kept' | 'revert' | 'undone'

/**
 * Every transition there is. Whatever is not confirmed ends as `reverted`; what somebody confirmed, from a connection
 * that the change made possible, is finished also after a crash.
 */
const NEXT: Record<ChangeStatus, Partial<Record<ChangeEvent, ChangeStatus>>> = {
  applying: { applied: 'waiting', revert: 'reverting' },
  waiting: { confirm: 'confirming', revert: 'reverting' },
  // Reverted only when it cannot be kept: no space, for example.
  confirming: { kept: 'confirmed', revert: 'reverting' },
  reverting: { undone: 'reverted' },
  confirmed: {},
  reverted: {},
}

/** The status after an event, undefined when the event is not possible now. */
export function nextStatus(status: ChangeStatus, event: ChangeEvent): ChangeStatus | undefined {
  return NEXT[status][event]
}

export function isOver(status: ChangeStatus): boolean {
  return status === 'confirmed' || status === 'reverted'
}

/** What the service does at its start about a change that it finds. */
export function afterRestart(
  status: ChangeStatus,
  sameBoot: boolean,
): { act: 'nothing' } | { act: 'keep' } | { act: 'revert'; reason: string } {
  if (isOver(status)) return { act: 'nothing' }
  if (status === 'confirming') return { act: 'keep' }
  const what = sameBoot ? 'the service' : 'the host'
  return { act: 'revert', reason: `${what} was restarted before the change was confirmed` }
}

/**
 * Seconds left of the countdown. Both times come from the same clock, which only goes forward: setting the time of
 * day neither shortens nor prolongs it.
 */
export function remainingSeconds(appliedAtMs: number, withinSeconds: number, nowMs: number): number {
  return Math.max(0, Math.ceil(withinSeconds - (nowMs - appliedAtMs) / 1000))
}

export interface Confirmation {
  /** When the connection of the confirming request was opened, undefined when that is not known. */
  connectedAtMs: number | undefined
  appliedAtMs: number
}

/** Why a change cannot be confirmed, undefined when it can. */
export function whyNotConfirm(status: ChangeStatus): string | undefined {
  if (nextStatus(status, 'confirm') !== undefined) return undefined
  if (status === 'applying') return 'The change is still being applied. Try again in a moment.'
  if (status === 'confirming' || status === 'confirmed') return 'The change is confirmed already.'
  return 'The change was undone already.'
}

/** True when the connection proves that the host can still be reached: it was opened after the change took effect. */
export function isProof({ connectedAtMs, appliedAtMs }: Confirmation): boolean {
  return connectedAtMs !== undefined && connectedAtMs > appliedAtMs
}

/** Why a change cannot be reverted, undefined when it can. */
export function whyNotRevert(status: ChangeStatus): string | undefined {
  if (status === 'applying' || status === 'waiting') return undefined
  return status === 'reverting' || status === 'reverted'
    ? 'The change is undone already.'
    : 'The change is confirmed already. Make another change to go back.'
}

/** Why nothing else of this host can be changed now, undefined when it can. */
export function whyNotChange(present: Pick<Change, 'status' | 'title'> | undefined): string | undefined {
  if (present === undefined || isOver(present.status)) return undefined
  return `Not possible now: "${present.title}" waits to be confirmed. Keep it or revert it first.`
}
