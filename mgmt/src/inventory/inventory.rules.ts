import type { InventoryDisk, TemperatureSensor } from './inventory.schema.ts'

type Judgement = { tone: 'ok' | 'warn' | 'bad' | 'neutral'; label: string }

/** Where disks of each kind begin to suffer. */
const WARM = { rotating: 55, flash: 70 }
const WORN_PERCENT = 90

/** What a disk's report means, with the gravest thing first. */
export function judgeDisk({ rotational, health }: Pick<InventoryDisk, 'rotational' | 'health'>): Judgement {
  const { passed, badSectors, wearPercent, temperatureCelsius } = health
  if (passed === false) return { tone: 'bad', label: 'Failing' }
  if (badSectors !== null && badSectors > 0) return { tone: 'warn', label: `${badSectors} bad sectors` }
  if (wearPercent !== null && wearPercent >= WORN_PERCENT) return { tone: 'warn', label: `${wearPercent} % worn` }
  const limit = rotational ? WARM.rotating : WARM.flash
  if (temperatureCelsius !== null && temperatureCelsius >= limit) return { tone: 'warn', label: 'Too warm' }
  return passed === true ? { tone: 'ok', label: 'Healthy' } : { tone: 'neutral', label: 'Not told' }
}

export function judgeSensor({ celsius, highCelsius, criticalCelsius }: TemperatureSensor): Judgement {
  if (criticalCelsius !== null && celsius >= criticalCelsius) return { tone: 'bad', label: 'Critical' }
  if (highCelsius !== null && highCelsius > 0 && celsius >= highCelsius) return { tone: 'warn', label: 'Too warm' }
  return { tone: 'ok', label: 'Normal' }
}
