import { type El, el } from './el.ts'
import { alias, type Boot, type Disk, files, type Hardware, type Nic, serialNumber } from './spec.ts'

/** `bootOrder` as libvirt wants it: a number for each device, counting through the kinds in order. */
export function bootNumbers(hardware: Hardware): Map<string, number> {
  const aliases: Record<Boot, string[]> = {
    disk: hardware.disks.map(disk => alias.disk(disk.id)),
    cdrom: [alias.cdrom],
    network: hardware.nics.map(nic => alias.nic(nic.id)),
  }
  return new Map(hardware.bootOrder.flatMap(kind => aliases[kind]).map((name, index) => [name, index + 1]))
}

const bootElement = (order: number | undefined): El | null => (order === undefined ? null : el('boot', { order }))

/** Raw caching with native I/O: what the guest was told is written is on the disk, and memory is not used twice. */
export function diskElement(disk: Disk, target: string, boot?: number): El {
  return el(
    'disk',
    { type: 'file', device: 'disk' },
    el('driver', { name: 'qemu', type: disk.format, cache: 'none', io: 'native', discard: 'unmap' }),
    el('source', { file: disk.path }),
    el('target', { dev: target, bus: disk.bus }),
    el('serial', {}, serialNumber(disk.id)),
    bootElement(boot),
    el('alias', { name: alias.disk(disk.id) }),
  )
}

/** The drive is always there, so that a medium can be put in while the VM runs. */
export function cdromElement(path: string | null, target: string, boot?: number): El {
  return el(
    'disk',
    { type: 'file', device: 'cdrom' },
    el('driver', { name: 'qemu', type: 'raw' }),
    path === null ? null : el('source', { file: path }),
    el('target', { dev: target, bus: 'sata' }),
    el('readonly'),
    bootElement(boot),
    el('alias', { name: alias.cdrom }),
  )
}

export function nicElement(nic: Nic, boot?: number): El {
  return el(
    'interface',
    { type: 'bridge' },
    el('mac', { address: nic.mac }),
    el('source', { bridge: nic.bridge }),
    el('virtualport', { type: 'openvswitch' }),
    nic.vlan === null ? null : el('vlan', {}, el('tag', { id: nic.vlan })),
    el('model', { type: nic.model }),
    bootElement(boot),
    el('alias', { name: alias.nic(nic.id) }),
  )
}

/**
 * Serial port: a socket for the one who types, and a log that keeps what was printed before anybody looked. The log
 * is written by virtlogd, which limits its size.
 */
export function serialElement(vmId: string): El {
  return el(
    'serial',
    { type: 'unix' },
    el('source', { mode: 'bind', path: files.serialSocket(vmId) }),
    el('log', { file: files.serialLog(vmId), append: 'on' }),
    el('target', { type: 'isa-serial', port: 0 }),
    el('alias', { name: alias.serial }),
  )
}

/** Slots for devices of the first definition and for hot-plugged ones: each takes a PCI Express port of its own. */
const SPARE_PORTS = 6
const FIXED_DEVICES = 5
export const portsFor = (hardware: Hardware): number =>
  FIXED_DEVICES + hardware.disks.length + hardware.nics.length + SPARE_PORTS

export const portElement = (index: number): El => el('controller', { type: 'pci', index, model: 'pcie-root-port' })

/** First free target name on a bus: `vda`, `vdb`, … for virtio, `sda`, … for the others. Marks it as taken. */
export function takeTarget(bus: Disk['bus'], taken: Set<string>): string {
  const prefix = bus === 'virtio' ? 'vd' : 'sd'
  for (let index = 0; ; index++) {
    const letters = index < 26 ? letter(index) : letter(Math.floor(index / 26) - 1) + letter(index % 26)
    const name = prefix + letters
    if (taken.has(name)) continue
    taken.add(name)
    return name
  }
}

const letter = (index: number): string => String.fromCharCode('a'.charCodeAt(0) + index)
