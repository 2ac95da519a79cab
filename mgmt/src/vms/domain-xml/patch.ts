import type { VmSpec } from '../vm.driver.ts'
import { bootNumbers, cdromElement, diskElement, nicElement, portElement, portsFor, takeTarget } from './devices.ts'
import { attribute, type El, el, elements, find, parseXml, put, remove, text, writeXml } from './el.ts'
import { cpuCountElement, cpuElement, domainType, memoryElements, osElement } from './machine.ts'
import { alias, type Hardware, hardwareOf } from './spec.ts'

const aliasOf = (device: El): string => attribute(find(device, 'alias'), 'name') ?? ''

/**
 * The definition `xml` (as libvirt gave it) changed to what `spec` asks for. Only what we own is touched, and only
 * where it differs: elements, attributes and devices that others put there survive, devices keep their addresses.
 */
export function patchDomain(xml: string, spec: VmSpec): string {
  const root = parseXml(xml)
  const hardware = hardwareOf(spec)
  patchMachine(root, spec, hardware)
  const devices = find(root, 'devices') ?? el('devices')
  if (find(root, 'devices') === undefined) root.children.push(devices)
  patchDisks(devices, hardware)
  patchNics(devices, hardware)
  patchBootOrder(devices, hardware)
  addPorts(devices, hardware)
  return writeXml(root)
}

function patchMachine(root: El, spec: VmSpec, hardware: Hardware): void {
  put(root, el('name', {}, spec.name))
  for (const element of memoryElements(hardware)) put(root, element)
  const cpuCount = text(find(root, 'vcpu'))
  const typeChanges = attribute(root, 'type') !== domainType(hardware)
  root.attributes.type = domainType(hardware)
  if (cpuCount !== String(hardware.cpus)) put(root, cpuCountElement(hardware))
  if (typeChanges) put(root, cpuElement(hardware))
  const cpu = find(root, 'cpu')
  const topology = find(cpuElement(hardware), 'topology')
  if (cpu !== undefined && topology !== undefined && cpuCount !== String(hardware.cpus)) put(cpu, topology)
  // libvirt adds `<boot dev='hd'/>` when no device has a number, and then refuses numbers beside it.
  const os = find(root, 'os')
  if (os !== undefined) remove(os, child => child.name === 'boot')
  const isUefi = find(root, 'os')?.attributes.firmware === 'efi' || find(root, 'os', 'loader') !== undefined
  if (isUefi !== (hardware.firmware === 'uefi')) {
    put(root, osElement(spec.id, hardware, attribute(find(root, 'os', 'type'), 'machine')))
  }
}

/** Replaces what `wanted` differs in, keeps everything else of `present`. */
function refresh(present: El, wanted: El, names: readonly string[]): void {
  for (const name of names) {
    const next = find(wanted, name)
    const now = find(present, name)
    if (next === undefined) remove(present, child => child.name === name)
    else if (now === undefined) put(present, next)
    else Object.assign(now.attributes, next.attributes)
  }
}

function patchDisks(devices: El, hardware: Hardware): void {
  const wanted = new Set(hardware.disks.map(disk => alias.disk(disk.id)))
  const isStale = (device: El) => aliasOf(device).startsWith(alias.disk('')) && !wanted.has(aliasOf(device))
  remove(devices, device => device.name === 'disk' && isStale(device))
  const present = elements(devices, 'disk')
  const taken = new Set(present.flatMap(disk => attribute(find(disk, 'target'), 'dev') ?? []))

  const cdrom = present.find(device => aliasOf(device) === alias.cdrom)
  if (cdrom === undefined) devices.children.push(cdromElement(hardware.cdromPath, takeTarget('sata', taken)))
  else replaceSource(cdrom, hardware.cdromPath)

  for (const disk of hardware.disks) {
    // A disk that somebody attached by its file alone is the same disk: the file must not be opened twice.
    const found =
      present.find(device => aliasOf(device) === alias.disk(disk.id)) ??
      present.find(device => attribute(find(device, 'source'), 'file') === disk.path)
    const busNow = attribute(find(found, 'target'), 'bus')
    if (found !== undefined && busNow === disk.bus) {
      replaceSource(found, disk.path)
      put(found, el('alias', { name: alias.disk(disk.id) }))
      continue
    }
    if (found !== undefined) remove(devices, device => device === found)
    devices.children.push(diskElement(disk, takeTarget(disk.bus, taken)))
  }
}

/** Another file is another medium: what libvirt noted of the old one (its index, its backing chain) goes. */
function replaceSource(device: El, path: string | null): void {
  if ((attribute(find(device, 'source'), 'file') ?? null) === path) return
  remove(device, child => child.name === 'source' || child.name === 'backingStore')
  if (path !== null) put(device, el('source', { file: path }))
}

function patchNics(devices: El, hardware: Hardware): void {
  const wanted = new Set(hardware.nics.map(nic => alias.nic(nic.id)))
  const isStale = (device: El) => aliasOf(device).startsWith(alias.nic('')) && !wanted.has(aliasOf(device))
  remove(devices, device => device.name === 'interface' && isStale(device))
  for (const nic of hardware.nics) {
    const found = elements(devices, 'interface').find(device => aliasOf(device) === alias.nic(nic.id))
    if (found === undefined) devices.children.push(nicElement(nic))
    else refresh(found, nicElement(nic), ['mac', 'source', 'virtualport', 'model'])
    if (found !== undefined) {
      remove(found, child => child.name === 'vlan')
      if (nic.vlan !== null) found.children.push(el('vlan', {}, el('tag', { id: nic.vlan })))
    }
  }
}

/** Numbers must be unique over all devices: those of ours are set, all others lose theirs. */
function patchBootOrder(devices: El, hardware: Hardware): void {
  const boot = bootNumbers(hardware)
  for (const device of elements(devices)) {
    const order = boot.get(aliasOf(device))
    if (order === undefined) remove(device, child => child.name === 'boot')
    else put(device, el('boot', { order }))
  }
}

function addPorts(devices: El, hardware: Hardware): void {
  const ports = elements(devices, 'controller').filter(each => attribute(each, 'type') === 'pci')
  const used = ports.map(each => Number(attribute(each, 'index')))
  const present = ports.filter(each => attribute(each, 'model') === 'pcie-root-port').length
  const next = Math.max(0, ...used) + 1
  for (let more = 0; more < portsFor(hardware) - present; more++) devices.children.push(portElement(next + more))
}
