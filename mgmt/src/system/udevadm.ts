import { exec } from './exec.ts'

export interface PciDevice {
  /** `0000:00:02.0` */
  address: string
  /** `8086:29c0` */
  ids: string
  vendor: string
  device: string
  kind: string
  driver: string | null
}

/** Reads `udevadm info --export-db`: one block of lines per device, names from systemd's own database. */
export function parsePciDevices(database: string): PciDevice[] {
  return database
    .split('\n\n')
    .map(block => {
      const values = new Map<string, string>()
      for (const line of block.split('\n')) {
        const match = /^E: ([A-Z0-9_]+)=(.*)$/.exec(line)
        if (match?.[1] !== undefined) values.set(match[1], match[2] ?? '')
      }
      return values
    })
    .filter(values => values.get('SUBSYSTEM') === 'pci' && values.has('PCI_SLOT_NAME'))
    .map(values => ({
      address: values.get('PCI_SLOT_NAME') ?? '',
      ids: (values.get('PCI_ID') ?? '').toLowerCase(),
      vendor: values.get('ID_VENDOR_FROM_DATABASE') ?? '',
      device: values.get('ID_MODEL_FROM_DATABASE') ?? '',
      kind: values.get('ID_PCI_SUBCLASS_FROM_DATABASE') ?? values.get('ID_PCI_CLASS_FROM_DATABASE') ?? '',
      driver: values.get('DRIVER') ?? null,
    }))
    .sort((a, b) => a.address.localeCompare(b.address))
}

/** What sits on the PCI buses of this machine. */
export async function listPciDevices(): Promise<PciDevice[]> {
  const { stdout } = await exec('udevadm', ['info', '--export-db', '--subsystem-match=pci'])
  return parsePciDevices(stdout)
}
