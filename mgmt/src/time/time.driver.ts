import type { TimeConfig, TimeState } from './time.schema.ts'

/** Clocks of the hosts. What was set is read before the system proper starts, so the host's files are the truth. */
export interface TimeDriver {
  read(hostId: string): Promise<TimeConfig>
  /** Makes it last and lets it take effect; rejects, with nothing changed, when the zone is not known. */
  write(hostId: string, config: TimeConfig): Promise<void>
  state(hostId: string): Promise<TimeState>
  zones(hostId: string): Promise<string[]>
}
