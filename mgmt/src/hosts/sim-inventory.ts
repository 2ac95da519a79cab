import type { HostFacts } from './host.driver.ts'
import type { Host } from './host.schema.ts'

const GIB = 1024 ** 3

/** Hardware of the simulated host number `index` (from 0): three generations of a plausible server. */
export function simulatedFacts(index: number, version: string, bootedAt: string): HostFacts {
  const letter = String.fromCharCode(65 + (index % 26))
  return {
    version,
    kernel: '6.12.48+deb13-amd64',
    hypervisor: 'QEMU 10.0.13, libvirt 11.3.0',
    hardwareVirtualisation: true,
    live: false,
    bootedAt,
    system: {
      vendor: 'Simulated Systems',
      product: `SR-${16 + index} Gen2`,
      serial: `SIM${letter}0${1000 + index}`,
      firmware: 'UEFI Simulated Systems 2.4.1',
    },
    cpu: { model: 'AMD EPYC 9124 16-Core Processor', sockets: 1, cores: 16, threads: 32 },
    memoryBytes: 128 * GIB,
    disks: [
      simulatedDisk('nvme0n1', `${letter}N0`, 1.92e12, 'nvme', false),
      simulatedDisk('nvme1n1', `${letter}N1`, 1.92e12, 'nvme', false),
      simulatedDisk('sda', `${letter}S0`, 8e12, 'sata', true),
    ],
  }
}

function simulatedDisk(name: string, serial: string, sizeBytes: number, transport: string, rotational: boolean) {
  const model = rotational ? 'Simulated 8 TB HDD' : 'Simulated 1.92 TB SSD'
  return { name, model, serial: `SIM-${serial}`, sizeBytes, rotational, transport }
}

/** Two cards and the uplink bridge. The addresses are of the range for documentation (RFC 5737). */
export function simulatedNics(index: number, addresses = [`192.0.2.${10 + index}`]): Host['state']['nics'] {
  const mac = (port: number) => `02:00:00:00:${(index + 1).toString(16).padStart(2, '0')}:0${port}`
  const card = (name: string, port: number, up: boolean) => {
    return { name, mac: mac(port), driver: 'ice', speedMbps: up ? 25_000 : null, up, addresses: [] }
  }
  return [
    card('enp65s0f0', 0, true),
    card('enp65s0f1', 1, index !== 1),
    { name: 'br-uplink', mac: mac(0), driver: 'bridge', speedMbps: null, up: true, addresses },
  ]
}
