import { attribute, type El, elements, find, parseXml, text } from './el.ts'
import { alias, type Boot, type Disk, type Hardware, METADATA_NAMESPACE, type Nic } from './spec.ts'

/** A domain of libvirt in our words. Tolerant: it may have been made by anybody, in any way. */
export interface Domain {
  id: string
  name: string
  /** Our metadata is in it. */
  managed: boolean
  hardware: Hardware
  /** Socket of its screen, if it is running and has one. */
  vncSocket: string | null
  /** Socket of its first serial port. */
  serialSocket: string | null
}

const UNITS: Record<string, number> = {
  b: 1,
  bytes: 1,
  k: 1024,
  KiB: 1024,
  M: 2 ** 20,
  MiB: 2 ** 20,
  G: 2 ** 30,
  GiB: 2 ** 30,
}

const aliasOf = (device: El): string => attribute(find(device, 'alias'), 'name') ?? ''
const bootOf = (device: El): number => Number(attribute(find(device, 'boot'), 'order') ?? Number.POSITIVE_INFINITY)

/** The id in one of our aliases; other devices get their alias or `fallback` as id. */
const idOf = (device: El, prefix: string, fallback: string): string => {
  const name = aliasOf(device)
  return name.startsWith(prefix) ? name.slice(prefix.length) : name || fallback
}

function memoryMiB(root: El): number {
  const memory = find(root, 'memory')
  const bytes = Number(text(memory) ?? 0) * (UNITS[attribute(memory, 'unit') ?? 'KiB'] ?? 1024)
  return Math.round(bytes / 2 ** 20)
}

function diskOf(device: El): Disk[] {
  const path = attribute(find(device, 'source'), 'file') ?? attribute(find(device, 'source'), 'dev')
  if (path === undefined) return []
  const bus = attribute(find(device, 'target'), 'bus')
  return [
    {
      id: idOf(device, alias.disk(''), path),
      path,
      format: attribute(find(device, 'driver'), 'type') === 'raw' ? 'raw' : 'qcow2',
      bus: bus === 'sata' || bus === 'scsi' ? bus : 'virtio',
    },
  ]
}

function nicOf(device: El): Nic[] {
  const mac = attribute(find(device, 'mac'), 'address')
  if (mac === undefined) return []
  const tag = attribute(find(device, 'vlan', 'tag'), 'id')
  return [
    {
      id: idOf(device, alias.nic(''), mac),
      bridge: attribute(find(device, 'source'), 'bridge') ?? attribute(find(device, 'source'), 'network') ?? '',
      vlan: tag === undefined ? null : Number(tag),
      mac: mac.toLowerCase(),
      model: attribute(find(device, 'model'), 'type') === 'e1000e' ? 'e1000e' : 'virtio',
    },
  ]
}

const isCdrom = (device: El): boolean => attribute(device, 'device') === 'cdrom'
const isDisk = (device: El): boolean => (attribute(device, 'device') ?? 'disk') === 'disk'

function bootOrder(devices: El | undefined): Boot[] {
  const disks = elements(devices, 'disk')
  const groups: { kind: Boot; first: number }[] = [
    { kind: 'disk', first: Math.min(...disks.filter(isDisk).map(bootOf)) },
    { kind: 'cdrom', first: Math.min(...disks.filter(isCdrom).map(bootOf)) },
    { kind: 'network', first: Math.min(...elements(devices, 'interface').map(bootOf)) },
  ]
  return groups
    .filter(group => Number.isFinite(group.first))
    .sort((a, b) => a.first - b.first)
    .map(group => group.kind)
}

function hardware(root: El): Hardware {
  const devices = find(root, 'devices')
  const disks = elements(devices, 'disk')
  const cdrom = disks.find(device => aliasOf(device) === alias.cdrom) ?? disks.find(isCdrom)
  const loader = attribute(find(root, 'os', 'loader'), 'type')
  return {
    cpus: Number(text(find(root, 'vcpu')) ?? 1),
    memoryMiB: memoryMiB(root),
    firmware: attribute(find(root, 'os'), 'firmware') === 'efi' || loader === 'pflash' ? 'uefi' : 'bios',
    hardwareVirtualisation: attribute(root, 'type') === 'kvm',
    bootOrder: bootOrder(devices),
    disks: disks.filter(isDisk).flatMap(diskOf),
    cdromPath: attribute(find(cdrom, 'source'), 'file') ?? null,
    nics: elements(devices, 'interface').flatMap(nicOf),
  }
}

/** Reads a definition as libvirt gives it. Throws when it is no domain. */
export function parseDomain(xml: string): Domain {
  const root = parseXml(xml)
  if (root.name !== 'domain') throw new Error(`XML of a ${root.name} in the place of a domain`)
  const devices = find(root, 'devices')
  const vnc = elements(devices, 'graphics').find(each => attribute(each, 'type') === 'vnc')
  const vncListen = elements(vnc, 'listen').find(each => attribute(each, 'type') === 'socket')
  const serial = elements(devices, 'serial').find(each => attribute(each, 'type') === 'unix')
  return {
    id: text(find(root, 'uuid')) ?? '',
    name: text(find(root, 'name')) ?? '',
    managed: elements(find(root, 'metadata')).some(each => Object.values(each.attributes).includes(METADATA_NAMESPACE)),
    hardware: hardware(root),
    vncSocket: attribute(vncListen, 'socket') ?? attribute(vnc, 'socket') ?? null,
    serialSocket: attribute(find(serial, 'source'), 'path') ?? null,
  }
}
