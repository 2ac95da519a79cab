import { hostname } from 'node:os'
import { setTransientHostName, transientHostName } from '../system/hostnamectl.ts'
import { listDisks } from '../system/lsblk.ts'
import { readMachineId } from '../system/machine-id.ts'
import {
  readBootTime,
  readCounters,
  readCpuInfo,
  readKernelRelease,
  readLive,
  readMemoryTotal,
} from '../system/proc.ts'
import { hasKvm, interfaceAddresses, listHardwareInterfaces, readDmi, readInterface } from '../system/sys.ts'
import { powerOff, reboot } from '../system/systemctl.ts'
import { readHypervisorVersions } from '../system/versions.ts'
import type { HostDriver } from './host.driver.ts'
import { hostIdOf } from './host-id.ts'

export interface LinuxHostOptions {
  /** Version of this product. */
  version: string
  /** Bridge that carries the host's own addresses once the uplink is a port of it. */
  uplinkBridge: string
}

/** The machine that this process runs on. Facts come from /proc, /sys and `lsblk`; nothing takes user input. */
export function createLinuxHostDriver({ version, uplinkBridge }: LinuxHostOptions): HostDriver {
  let versions: Promise<string> | undefined
  /** Both tools are started once: an installed version changes only with the image, that is with a reboot. */
  const hypervisor = () => {
    versions ??= readHypervisorVersions().then(
      ({ qemu, libvirt }) => `QEMU ${qemu ?? 'not found'}, libvirt ${libvirt ?? 'not found'}`,
    )
    return versions
  }

  return {
    async hosts() {
      // Asked for first, when the service starts: QEMU tells its version while the rest gets ready.
      void hypervisor()
      return [{ id: hostIdOf(await readMachineId()), name: hostname() }]
    },

    async facts() {
      const [kernel, virtualisation, live, bootedAt, system, cpu, memoryBytes, disks] = await Promise.all([
        readKernelRelease(),
        hasKvm(),
        readLive(),
        readBootTime(),
        readDmi(),
        readCpuInfo(),
        readMemoryTotal(),
        listDisks(),
      ])
      return {
        version,
        kernel,
        hypervisor: await hypervisor(),
        hardwareVirtualisation: virtualisation,
        live,
        bootedAt: bootedAt === null ? null : new Date(bootedAt).toISOString(),
        system,
        cpu,
        memoryBytes,
        disks,
      }
    },

    async nics() {
      const addresses = interfaceAddresses()
      const names = [...(await listHardwareInterfaces()), uplinkBridge]
      const found = await Promise.all(names.map(readInterface))
      return found
        .filter(nic => nic !== undefined)
        .map(nic => ({
          ...nic,
          driver: nic.name === uplinkBridge ? 'bridge' : nic.driver,
          addresses: addresses.get(nic.name) ?? [],
        }))
    },

    async sample() {
      // Only hardware counts: what a bridge or a tap device moves to the outside passes a card too.
      return await readCounters(new Set(await listHardwareInterfaces()))
    },

    async act(_hostId, action) {
      await (action === 'reboot' ? reboot() : powerOff())
    },

    async setHostName(_hostId, name) {
      if ((await transientHostName()) !== name) await setTransientHostName(name)
    },
  }
}
