import type { Inventory, InventoryDisk } from './inventory.schema.ts'

const GIB = 1024 ** 3

function disk(index: number, name: string, nowMs: number): InventoryDisk {
  const rotating = name.startsWith('sd')
  // The second host's hard disk is about to fail.
  const failing = rotating && index === 1
  return {
    name,
    model: rotating ? 'Simulated 8 TB HDD' : 'Simulated 1.92 TB SSD',
    serial: `SIM-${String.fromCharCode(65 + index)}-${name.toUpperCase()}`,
    firmware: rotating ? 'SN04' : 'GDC5602Q',
    sizeBytes: rotating ? 8e12 : 1.92e12,
    rotational: rotating,
    transport: rotating ? 'sata' : 'nvme',
    health: {
      passed: !failing,
      temperatureCelsius: (rotating ? 34 : 41) + index,
      powerOnHours: 9_000 + index * 4_000,
      wearPercent: rotating ? null : 3 + index,
      badSectors: failing ? 412 : 0,
      checkedAt: new Date(nowMs - 120_000).toISOString(),
      problem: null,
    },
  }
}

const pci = (address: string, ids: string, vendor: string, device: string, kind: string, driver: string | null) => ({
  ...{ address, ids, vendor, device, kind, driver },
})

/** Hardware of the simulated host number `index`; the third tells as little as a virtual machine does. */
export function simulatedInventory(index: number, nowMs: number): Omit<Inventory, 'collectedAt'> {
  const quiet = index === 2
  const letter = String.fromCharCode(65 + (index % 26))
  const warm = Math.round(Math.sin(nowMs / 120_000 + index) * 4)
  const module = (slot: number): Inventory['memory']['modules'][number] => ({
    slot: `DIMM_${String.fromCharCode(65 + slot)}1`,
    bank: `P0 CHANNEL ${String.fromCharCode(65 + slot)}`,
    sizeBytes: slot < 4 ? 32 * GIB : null,
    type: slot < 4 ? 'DDR5' : '',
    speedMts: slot < 4 ? 4_800 : null,
    manufacturer: slot < 4 ? 'Simulated Memory' : '',
    partNumber: slot < 4 ? 'SM321R4GA3BB6' : '',
    serial: slot < 4 ? `80CE0${index}${slot}F` : '',
  })
  const nic = (name: string, port: number) => ({
    name,
    mac: `02:00:00:00:0${index + 1}:0${port}`,
    driver: 'ice',
    driverVersion: '6.12.48+deb13-amd64',
    firmware: quiet ? '' : '4.40 0x8001c967 1.3534.0',
    bus: `0000:41:00.${port}`,
    up: port === 0 || index !== 1,
    speedMbps: port === 0 || index !== 1 ? 25_000 : null,
  })
  return {
    system: { vendor: 'Simulated Systems', product: `SR-${16 + index} Gen2`, serial: `SIM${letter}0${1000 + index}` },
    firmware: { kind: 'UEFI', vendor: 'Simulated Systems', version: '2.4.1', date: '03/18/2026' },
    board: quiet ? null : { vendor: 'Simulated Systems', product: 'SRB-9', version: 'A02', serial: `SB${letter}77` },
    chassis: quiet ? null : { vendor: 'Simulated Systems', kind: 'Rack mount', serial: `SC${letter}31` },
    bmc: quiet ? null : { interface: 'KCS', version: '2.0' },
    processors: [
      {
        ...{ socket: 'P0', manufacturer: 'Advanced Micro Devices, Inc.', model: 'AMD EPYC 9124 16-Core Processor' },
        ...{ cores: 16, threads: 32, maxMhz: 3_700 },
      },
    ],
    microcode: quiet ? '' : '0xa101148',
    memory: { ecc: quiet ? null : true, modules: quiet ? [] : Array.from({ length: 8 }, (_, slot) => module(slot)) },
    pci: [
      pci('0000:00:00.0', '1022:14a4', 'Advanced Micro Devices, Inc. [AMD]', 'Genoa Root Complex', 'Host bridge', null),
      pci(
        '0000:41:00.0',
        '8086:159b',
        'Intel Corporation',
        'Ethernet Controller E810-XXV for SFP',
        'Ethernet controller',
        'ice',
      ),
      pci(
        '0000:41:00.1',
        '8086:159b',
        'Intel Corporation',
        'Ethernet Controller E810-XXV for SFP',
        'Ethernet controller',
        'ice',
      ),
      pci(
        '0000:81:00.0',
        '144d:a824',
        'Samsung Electronics Co Ltd',
        'NVMe SSD Controller PM173X',
        'Non-Volatile memory controller',
        'nvme',
      ),
      pci(
        '0000:82:00.0',
        '144d:a824',
        'Samsung Electronics Co Ltd',
        'NVMe SSD Controller PM173X',
        'Non-Volatile memory controller',
        'nvme',
      ),
    ],
    nics: [nic('enp65s0f0', 0), nic('enp65s0f1', 1)],
    disks: ['nvme0n1', 'nvme1n1', 'sda'].map(name => disk(index, name, nowMs)),
    sensors: quiet
      ? []
      : [
          { chip: 'k10temp', label: 'Tctl', celsius: 52 + warm, highCelsius: null, criticalCelsius: null },
          { chip: 'nvme', label: 'Composite', celsius: 41 + index, highCelsius: 80.85, criticalCelsius: 84.85 },
          { chip: 'ice', label: 'Sensor 1', celsius: 58 + warm, highCelsius: 95, criticalCelsius: 105 },
        ],
  }
}
