import { cardFirmware } from '../system/ethtool.ts'
import { readSensors } from '../system/hwmon.ts'
import { type BlockDisk, listDisks } from '../system/lsblk.ts'
import { readMicrocode } from '../system/proc.ts'
import { smartReport } from '../system/smartctl.ts'
import { parseSmbios } from '../system/smbios.parse.ts'
import {
  hasEfi,
  listHardwareInterfaces,
  readDiskFirmware,
  readDmi,
  readDmiTable,
  readInterface,
} from '../system/sys.ts'
import { listPciDevices } from '../system/udevadm.ts'
import type { InventoryDriver } from './inventory.driver.ts'
import type { Inventory, InventoryDisk } from './inventory.schema.ts'

/** Asking wakes some disks, and takes seconds with others: old reports are good enough for a while. */
const HEALTH_AGE_MS = 10 * 60_000

const NO_REPORT = { passed: null, temperatureCelsius: null, powerOnHours: null, wearPercent: null, badSectors: null }

async function withHealth(disk: BlockDisk): Promise<InventoryDisk> {
  const [firmware, report] = await Promise.all([
    readDiskFirmware(disk.name),
    smartReport(disk.name, HEALTH_AGE_MS).catch(() => undefined),
  ])
  if (report === undefined) {
    const health = { ...NO_REPORT, checkedAt: null, problem: 'The disk could not be asked' }
    return { ...disk, firmware, health }
  }
  const { firmware: told, at, ...health } = report
  const checkedAt = at === null ? null : new Date(at * 1000).toISOString()
  return { ...disk, firmware: firmware || (told ?? ''), health: { ...health, checkedAt } }
}

async function nicOf(name: string): Promise<Inventory['nics']> {
  const [seen, told] = await Promise.all([readInterface(name), cardFirmware(name)])
  if (seen === undefined) return []
  const { mac, driver, up, speedMbps } = seen
  const { version = '', firmware = '', bus = '' } = told ?? {}
  return [{ name, mac, driver, up, speedMbps, driverVersion: version, firmware, bus }]
}

/** The machine that this process runs on: SMBIOS, sysfs, udev's database, ethtool, smartctl. */
export function createLinuxInventoryDriver(): InventoryDriver {
  return {
    async collect() {
      const table = await readDmiTable()
      const { memory, memoryEcc, firmware, ...smbios } = parseSmbios(table)
      const names = await listHardwareInterfaces()
      const [dmi, efi, microcode, pci, nics, disks, sensors] = await Promise.all([
        readDmi(),
        hasEfi(),
        readMicrocode(),
        listPciDevices(),
        Promise.all(names.map(nicOf)),
        listDisks().then(found => Promise.all(found.map(withHealth))),
        readSensors(),
      ])
      const { vendor, product, serial } = dmi
      return {
        ...smbios,
        system: { vendor, product, serial },
        firmware: { kind: efi ? 'UEFI' : 'BIOS', vendor: '', version: '', date: '', ...firmware },
        microcode,
        memory: { ecc: memoryEcc, modules: memory },
        pci,
        nics: nics.flat(),
        disks,
        sensors,
      }
    },
  }
}
