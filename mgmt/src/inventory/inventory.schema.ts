import { z } from 'zod'
import { Timestamp } from '../api/common.schema.ts'

const Text = z.string().meta({ description: 'Empty when the machine does not say' })

export const Processor = z.strictObject({
  socket: Text,
  manufacturer: Text,
  model: Text,
  cores: z.number().int().nullable(),
  threads: z.number().int().nullable(),
  maxMhz: z.number().nullable(),
})
export const MemoryModule = z.strictObject({
  slot: Text,
  bank: Text,
  sizeBytes: z.number().nullable().meta({ description: 'null: the slot is empty' }),
  type: Text,
  speedMts: z.number().nullable(),
  manufacturer: Text,
  partNumber: Text,
  serial: Text,
})
export const PciDevice = z.strictObject({
  address: z.string(),
  ids: z.string(),
  vendor: Text,
  device: Text,
  kind: Text,
  driver: z.string().nullable(),
})
export const InventoryNic = z.strictObject({
  name: z.string(),
  mac: z.string(),
  driver: Text,
  driverVersion: Text,
  firmware: Text,
  bus: Text,
  up: z.boolean(),
  speedMbps: z.number().nullable(),
})
export const DiskHealth = z.strictObject({
  passed: z.boolean().nullable().meta({ description: "The disk's own judgement; null when it gives none" }),
  temperatureCelsius: z.number().nullable(),
  powerOnHours: z.number().nullable(),
  wearPercent: z.number().nullable(),
  badSectors: z.number().nullable(),
  checkedAt: Timestamp.nullable(),
  problem: z.string().nullable().meta({ description: 'Why there is no report' }),
})
export const InventoryDisk = z.strictObject({
  name: z.string(),
  model: Text,
  serial: Text,
  firmware: Text,
  sizeBytes: z.number(),
  rotational: z.boolean(),
  transport: z.string().nullable(),
  health: DiskHealth,
})
export type InventoryDisk = z.infer<typeof InventoryDisk>
export const TemperatureSensor = z.strictObject({
  chip: z.string(),
  label: z.string(),
  celsius: z.number(),
  highCelsius: z.number().nullable(),
  criticalCelsius: z.number().nullable(),
})
export type TemperatureSensor = z.infer<typeof TemperatureSensor>

/** What a host is made of, part by part. What the machine does not tell is empty or null: that is no error. */
export const Inventory = z.strictObject({
  collectedAt: Timestamp,
  system: z.strictObject({ vendor: Text, product: Text, serial: Text }),
  firmware: z.strictObject({ kind: z.enum(['UEFI', 'BIOS']), vendor: Text, version: Text, date: Text }),
  board: z.strictObject({ vendor: Text, product: Text, version: Text, serial: Text }).nullable(),
  chassis: z.strictObject({ vendor: Text, kind: Text, serial: Text }).nullable(),
  bmc: z.strictObject({ interface: z.string(), version: z.string() }).nullable(),
  processors: z.array(Processor),
  microcode: Text,
  memory: z.strictObject({ ecc: z.boolean().nullable(), modules: z.array(MemoryModule) }),
  pci: z.array(PciDevice),
  nics: z.array(InventoryNic),
  disks: z.array(InventoryDisk),
  sensors: z.array(TemperatureSensor),
})
export type Inventory = z.infer<typeof Inventory>
