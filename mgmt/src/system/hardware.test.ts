import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseEthtool } from './ethtool.ts'
import { readSensors } from './hwmon.ts'
import { parsePciDevices } from './udevadm.ts'

// Recorded in the booted image (udev 257, ethtool 6.14); names come from systemd's own database.
const UDEV = `P: /devices/pci0000:00/0000:00:1f.2
M: 0000:00:1f.2
U: pci
V: ahci
E: SUBSYSTEM=pci
E: DRIVER=ahci
E: PCI_ID=8086:2922
E: PCI_SLOT_NAME=0000:00:1f.2
E: ID_PCI_CLASS_FROM_DATABASE=Mass storage controller
E: ID_PCI_SUBCLASS_FROM_DATABASE=SATA controller
E: ID_VENDOR_FROM_DATABASE=Intel Corporation
E: ID_MODEL_FROM_DATABASE=82801IR/IO/IH (ICH9R/DO/DH) 6 port SATA Controller [AHCI mode] (QEMU Virtual Machine)

P: /devices/pci0000:00/0000:00:01.0
E: SUBSYSTEM=pci
E: PCI_ID=1234:1111
E: PCI_SLOT_NAME=0000:00:01.0
E: ID_PCI_CLASS_FROM_DATABASE=Display controller

P: /devices/virtual/net/lo
E: SUBSYSTEM=net
E: INTERFACE=lo

`

test('PCI devices by address, with the names that the database has', () => {
  expect(parsePciDevices(UDEV)).toEqual([
    { address: '0000:00:01.0', ids: '1234:1111', vendor: '', device: '', kind: 'Display controller', driver: null },
    {
      ...{ address: '0000:00:1f.2', ids: '8086:2922', vendor: 'Intel Corporation', kind: 'SATA controller' },
      device: '82801IR/IO/IH (ICH9R/DO/DH) 6 port SATA Controller [AHCI mode] (QEMU Virtual Machine)',
      driver: 'ahci',
    },
  ])
  expect(parsePciDevices('')).toEqual([])
})

test('driver and firmware of a card', () => {
  const virtio = `driver: virtio_net
version: 1.0.0
firmware-version: 
expansion-rom-version: 
bus-info: 0000:00:03.0
supports-statistics: yes`
  expect(parseEthtool(virtio)).toEqual({ driver: 'virtio_net', version: '1.0.0', firmware: '', bus: '0000:00:03.0' })
  expect(parseEthtool('driver: ice\nfirmware-version: 4.40 0x8001c967 1.3534.0').firmware).toMatch(/^4\.40 0x/)
  expect(parseEthtool('firmware-version: N/A').firmware).toBe('')
})

test('sensors with and without a name; what is not wired is left out', async () => {
  const root = await mkdtemp(join(tmpdir(), 'lqx-hwmon-'))
  try {
    const write = async (path: string, text: string) => {
      await mkdir(join(root, path, '..'), { recursive: true })
      await writeFile(join(root, path), `${text}\n`)
    }
    await write('hwmon0/name', 'k10temp')
    await write('hwmon0/temp1_input', '52375')
    await write('hwmon0/temp1_label', 'Tctl')
    await write('hwmon1/name', 'nct6798')
    await write('hwmon1/temp2_input', '31000')
    await write('hwmon1/temp2_max', '80000')
    await write('hwmon1/temp2_crit', '100000')
    await write('hwmon1/temp3_input', '-128000')
    await write('hwmon1/temp4_input', 'error')
    await write('hwmon2/name', 'AC')
    expect(await readSensors(root)).toEqual([
      { chip: 'k10temp', label: 'Tctl', celsius: 52.375, highCelsius: null, criticalCelsius: null },
      { chip: 'nct6798', label: 'Sensor 2', celsius: 31, highCelsius: 80, criticalCelsius: 100 },
    ])
    expect(await readSensors(join(root, 'absent'))).toEqual([])
  } finally {
    await rm(root, { recursive: true })
  }
})
