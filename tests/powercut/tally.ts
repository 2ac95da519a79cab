import type { Judged, Phase } from './campaign.ts'

const PHASES: readonly Phase[] = ['upload', 'install', 'start']
const COLUMNS = ['old', 'new', 'bad', 'booted', 'old runs', 'new runs', 'booted bad'] as const
type Column = (typeof COLUMNS)[number]

/** Counts of what was judged, by the part of the update in which the power went. */
export class Tally {
  private readonly counts = new Map<string, number>()
  private readonly versions: { from: string; to: string }
  /** Cuts after which something is wrong. */
  bad = 0

  constructor(versions: { from: string; to: string }) {
    this.versions = versions
  }

  private count(phase: Phase, column: Column): void {
    const key = `${phase} ${column}`
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1)
  }

  /** Whether nothing is wrong after this cut. */
  add({ phase, version, faults, booted }: Judged): boolean {
    if (version === this.versions.from) this.count(phase, 'old')
    if (version === this.versions.to) this.count(phase, 'new')
    if (faults.length > 0) this.count(phase, 'bad')
    if (booted !== undefined) {
      this.count(phase, 'booted')
      if (booted.version === this.versions.from) this.count(phase, 'old runs')
      if (booted.version === this.versions.to) this.count(phase, 'new runs')
      if (booted.faults.length > 0) this.count(phase, 'booted bad')
    }
    const isBad = faults.length > 0 || (booted?.faults.length ?? 0) > 0
    if (isBad) this.bad++
    return !isBad
  }

  /** Over all parts. */
  sum(column: Column): number {
    return PHASES.reduce((sum, phase) => sum + (this.counts.get(`${phase} ${column}`) ?? 0), 0)
  }

  /** For a person to read. */
  table(): string {
    const row = (phase: string, cells: readonly (string | number)[]) =>
      [phase.padEnd(8), ...cells.map((cell, index) => String(cell).padStart((COLUMNS[index] ?? '').length + 2))].join(
        '',
      )
    const rows = PHASES.map(phase =>
      row(
        phase,
        COLUMNS.map(column => this.counts.get(`${phase} ${column}`) ?? 0),
      ),
    )
    return [row('', COLUMNS), ...rows].join('\n')
  }
}
