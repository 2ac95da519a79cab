import { z } from 'zod'

const Output = z.object({
  smartctl: z.object({
    exit_status: z.number(),
    messages: z.array(z.object({ string: z.string(), severity: z.string() })).default([]),
  }),
  local_time: z.object({ time_t: z.number() }).optional(),
  firmware_version: z.string().optional(),
  smart_status: z.object({ passed: z.boolean() }).optional(),
  temperature: z.object({ current: z.number().optional() }).optional(),
  power_on_time: z.object({ hours: z.number().optional() }).optional(),
  ata_smart_attributes: z
    .object({ table: z.array(z.object({ id: z.number(), raw: z.object({ value: z.number() }) })) })
    .optional(),
  nvme_smart_health_information_log: z
    .object({ percentage_used: z.number().optional(), media_errors: z.number().optional() })
    .optional(),
  scsi_grown_defect_list: z.number().optional(),
})

export interface SmartReport {
  /** The disk's own judgement; null when it gives none. */
  passed: boolean | null
  temperatureCelsius: number | null
  powerOnHours: number | null
  /** How much of its life a flash disk has used up, as it counts; may be over 100. */
  wearPercent: number | null
  /** Sectors that could not be kept: replaced, waiting to be, or lost. */
  badSectors: number | null
  firmware: string | null
  /** Unix seconds. */
  at: number | null
  /** Why there is no report. */
  problem: string | null
}

/** Reallocated, pending, and uncorrectable sectors. */
const SECTORS = new Set([5, 197, 198])
/** Exit codes of smartctl are bits: the command line, the device could not be opened. */
const NO_REPORT = 0b11

/** What `smartctl --json --all` says of a disk. Throws when it is not its JSON. */
export function parseSmart(json: string): SmartReport {
  const output = Output.parse(JSON.parse(json))
  const { ata_smart_attributes: ata, nvme_smart_health_information_log: nvme } = output
  const sectors = ata?.table.filter(({ id }) => SECTORS.has(id)).map(({ raw }) => raw.value)
  const grown = output.scsi_grown_defect_list
  const passed = output.smart_status?.passed ?? null
  const silent = passed === null || (output.smartctl.exit_status & NO_REPORT) !== 0
  const [message] = output.smartctl.messages
  return {
    passed,
    temperatureCelsius: output.temperature?.current ?? null,
    powerOnHours: output.power_on_time?.hours ?? null,
    wearPercent: nvme?.percentage_used ?? null,
    badSectors:
      sectors && sectors.length > 0
        ? sectors.reduce((sum, one) => sum + one, 0)
        : (grown ?? nvme?.media_errors ?? null),
    firmware: output.firmware_version ?? null,
    at: output.local_time?.time_t ?? null,
    problem: silent ? (message?.string ?? 'The disk tells nothing about its health') : null,
  }
}
