import { isDeepStrictEqual } from 'node:util'
import type { Hardware } from './domain-xml/spec.ts'

const byId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : 1)

/**
 * True when a running guest would see no difference. The medium in the drive changes live, and the order of booting
 * concerns the next start alone.
 */
export function sameHardware(a: Hardware, b: Hardware): boolean {
  const normal = (hardware: Hardware) => ({
    ...hardware,
    cdromPath: null,
    bootOrder: [],
    disks: hardware.disks.toSorted(byId),
    nics: hardware.nics.toSorted(byId),
  })
  return isDeepStrictEqual(normal(a), normal(b))
}

/**
 * In words, where a definition differs from the config it was made from ("memory is 512 MiB instead of 2048"), or
 * undefined when a start of the VM would give what is configured.
 */
export function describeDrift(wanted: Hardware, found: Hardware): string | undefined {
  const parts: string[] = []
  if (wanted.cpus !== found.cpus) parts.push(`CPUs are ${found.cpus} instead of ${wanted.cpus}`)
  if (wanted.memoryMiB !== found.memoryMiB) {
    parts.push(`memory is ${found.memoryMiB} MiB instead of ${wanted.memoryMiB}`)
  }
  if (wanted.firmware !== found.firmware) parts.push(`firmware is ${found.firmware} instead of ${wanted.firmware}`)
  if (wanted.hardwareVirtualisation !== found.hardwareVirtualisation) {
    parts.push(`hardware virtualisation is ${found.hardwareVirtualisation ? 'on' : 'off'}`)
  }
  const paths = (hardware: Hardware) => new Set(hardware.disks.map(disk => disk.path))
  const macs = (hardware: Hardware) => new Set(hardware.nics.map(nic => `${nic.mac} ${nic.bridge} ${nic.vlan}`))
  if (!isDeepStrictEqual(paths(wanted), paths(found))) parts.push('disks differ')
  if (!isDeepStrictEqual(macs(wanted), macs(found))) parts.push('network cards differ')
  return parts.length === 0 ? undefined : parts.join(', ')
}
