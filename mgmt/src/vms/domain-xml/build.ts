import type { VmSpec } from '../vm.driver.ts'
import {
  bootNumbers,
  cdromElement,
  diskElement,
  nicElement,
  portElement,
  portsFor,
  serialElement,
  takeTarget,
} from './devices.ts'
import { type El, el, writeXml } from './el.ts'
import { cpuCountElement, cpuElement, domainType, memoryElements, osElement } from './machine.ts'
import { alias, type Hardware, hardwareOf, METADATA_NAMESPACE } from './spec.ts'

/** A libvirt domain for a new VM. Pure; the reasons for the choices are in docs/adr/0005. */
export function buildDomain(spec: VmSpec): string {
  const hardware = hardwareOf(spec)
  return writeXml(
    el(
      'domain',
      { type: domainType(hardware) },
      el('name', {}, spec.name),
      el('uuid', {}, spec.id),
      el('metadata', {}, el('lqx:vm', { 'xmlns:lqx': METADATA_NAMESPACE, format: 1 })),
      ...memoryElements(hardware),
      cpuCountElement(hardware),
      osElement(spec.id, hardware),
      el('features', {}, el('acpi'), el('apic'), el('vmport', { state: 'off' })),
      cpuElement(hardware),
      el(
        'clock',
        { offset: 'utc' },
        el('timer', { name: 'rtc', tickpolicy: 'catchup' }),
        el('timer', { name: 'pit', tickpolicy: 'delay' }),
        el('timer', { name: 'hpet', present: 'no' }),
      ),
      el('on_poweroff', {}, 'destroy'),
      el('on_reboot', {}, 'restart'),
      // A guest that panicked is off and says so; a restart loop would hide it.
      el('on_crash', {}, 'destroy'),
      el('pm', {}, el('suspend-to-mem', { enabled: 'no' }), el('suspend-to-disk', { enabled: 'no' })),
      el('devices', {}, ...devices(spec.id, hardware)),
    ),
  )
}

function devices(vmId: string, hardware: Hardware): El[] {
  const boot = bootNumbers(hardware)
  const taken = new Set<string>()
  const ports = Array.from({ length: portsFor(hardware) }, (_, index) => portElement(index + 1))
  return [
    cdromElement(hardware.cdromPath, takeTarget('sata', taken), boot.get(alias.cdrom)),
    ...hardware.disks.map(disk => diskElement(disk, takeTarget(disk.bus, taken), boot.get(alias.disk(disk.id)))),
    el('controller', { type: 'pci', index: 0, model: 'pcie-root' }),
    ...ports,
    el('controller', { type: 'scsi', index: 0, model: 'virtio-scsi' }),
    el('controller', { type: 'usb', index: 0, model: 'qemu-xhci' }),
    ...hardware.nics.map(nic => nicElement(nic, boot.get(alias.nic(nic.id)))),
    serialElement(vmId),
    el('channel', { type: 'unix' }, el('target', { type: 'virtio', name: 'org.qemu.guest_agent.0' })),
    // Absolute positions: without a tablet the pointer in a browser and the guest's drift apart.
    el('input', { type: 'tablet', bus: 'usb' }),
    // A socket in a directory of root's: no TCP port is opened, whatever runs on the host.
    el('graphics', { type: 'vnc', sharePolicy: 'force-shared' }, el('listen', { type: 'socket' })),
    // Every firmware, boot loader and system can draw on it.
    el('video', {}, el('model', { type: 'vga', vram: 16384, heads: 1, primary: 'yes' })),
    el('rng', { model: 'virtio' }, el('backend', { model: 'random' }, '/dev/urandom')),
    el('memballoon', { model: 'virtio', autodeflate: 'on', freePageReporting: 'on' }, el('stats', { period: 10 })),
    el('panic', { model: 'isa' }),
  ]
}
