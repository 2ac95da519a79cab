import { type El, el } from './el.ts'
import { files, type Hardware } from './spec.ts'

export const domainType = (hardware: Hardware): 'kvm' | 'qemu' => (hardware.hardwareVirtualisation ? 'kvm' : 'qemu')

/** Firmware is chosen by libvirt from what is installed. `machine` keeps the version a VM was made with. */
export function osElement(vmId: string, hardware: Hardware, machine = 'q35'): El {
  const type = el('type', { arch: 'x86_64', machine }, 'hvm')
  if (hardware.firmware === 'bios') return el('os', {}, type)
  return el(
    'os',
    { firmware: 'efi' },
    type,
    el(
      'firmware',
      {},
      el('feature', { enabled: 'no', name: 'enrolled-keys' }),
      el('feature', { enabled: 'no', name: 'secure-boot' }),
    ),
    el('nvram', {}, files.uefiVariables(vmId)),
  )
}

/** All CPUs as cores of one socket: desktop systems are licensed by socket. */
export function cpuElement(hardware: Hardware): El {
  const topology = el('topology', { sockets: 1, dies: 1, cores: hardware.cpus, threads: 1 })
  return hardware.hardwareVirtualisation
    ? el('cpu', { mode: 'host-passthrough', check: 'none', migratable: 'on' }, topology)
    : el('cpu', { mode: 'maximum', check: 'none' }, topology)
}

export const memoryElements = (hardware: Hardware): El[] => [
  el('memory', { unit: 'MiB' }, String(hardware.memoryMiB)),
  el('currentMemory', { unit: 'MiB' }, String(hardware.memoryMiB)),
]

export const cpuCountElement = (hardware: Hardware): El => el('vcpu', { placement: 'static' }, String(hardware.cpus))
