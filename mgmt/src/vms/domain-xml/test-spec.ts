import type { VmSpec } from '../vm.driver.ts'
import type { VmConfig } from '../vm.schema.ts'

/** A VM with one of everything, for tests. */
export function testSpec(change: Partial<VmConfig> = {}, more: Partial<VmSpec> = {}): VmSpec {
  const [disk, data, nic] = [
    '01890000-0000-7000-8000-0000000000d1',
    '01890000-0000-7000-8000-0000000000d2',
    '01890000-0000-7000-8000-0000000000e1',
  ]
  return {
    id: '01890000-0000-7000-8000-000000000001',
    name: 'web-1',
    config: {
      description: '',
      cpus: 2,
      memoryMiB: 256,
      firmware: 'uefi',
      hardwareVirtualisation: true,
      autostart: false,
      bootOrder: ['cdrom', 'disk', 'network'],
      cdromImageId: null,
      disks: [],
      nics: [],
      tags: [],
      ...change,
    },
    disks: [
      { id: disk, path: '/srv/local/volumes/one.qcow2', format: 'qcow2', bus: 'virtio' },
      { id: data, path: '/srv/local/volumes/two.qcow2', format: 'qcow2', bus: 'scsi' },
    ],
    cdromPath: '/srv/local/images/boot & <go>.iso',
    nics: [{ id: nic, bridge: 'br-uplink', vlan: 42, mac: '52:54:00:12:34:56', model: 'virtio' }],
    ...more,
  }
}
