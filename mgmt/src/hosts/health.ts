import { withDeadline } from '../lib/deadline.ts'

/** Rejects when something is wrong; the message is for the log and for administrators. */
export type HealthCheck = () => Promise<void>

export interface HealthReport {
  status: 'ok' | 'degraded'
  version: string
  /** One entry per check; null means well. */
  checks: Record<string, string | null>
}

export interface Health {
  /** All checks, with reasons; run at most once per `maxAgeMs`, whoever asks how often. */
  report(): Promise<HealthReport>
  /** What `/healthz` tells anybody: no names of parts, no reasons. */
  summary(): Promise<{ status: HealthReport['status']; version: string }>
}

const MAX_AGE_MS = 5_000
/** A check that takes longer is failed: whoever asks for health has a deadline of its own. */
const DEADLINE_MS = 3_000

async function run(check: HealthCheck, deadlineMs: number): Promise<string | null> {
  try {
    await withDeadline(check(), deadlineMs, `no answer within ${deadlineMs} ms`)
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** Health of this service: the named checks (store, libvirt, ovs, local pool) run side by side. */
export function createHealth(
  version: string,
  checks: Record<string, HealthCheck>,
  { maxAgeMs = MAX_AGE_MS, deadlineMs = DEADLINE_MS } = {},
): Health {
  let latest: { at: number; report: Promise<HealthReport> } | undefined

  const look = async (): Promise<HealthReport> => {
    const names = Object.keys(checks)
    const results = await Promise.all(Object.values(checks).map(check => run(check, deadlineMs)))
    const status = results.every(result => result === null) ? 'ok' : 'degraded'
    return { status, version, checks: Object.fromEntries(names.map((name, index) => [name, results[index] ?? null])) }
  }

  const report = async () => {
    if (latest === undefined || Date.now() - latest.at >= maxAgeMs) latest = { at: Date.now(), report: look() }
    return await latest.report
  }

  return {
    report,
    async summary() {
      const { status } = await report()
      return { status, version }
    },
  }
}
