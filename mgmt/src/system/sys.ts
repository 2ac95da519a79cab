import { constants } from 'node:fs'
import { access, readdir, readFile, readlink } from 'node:fs/promises'
import { networkInterfaces } from 'node:os'
import { basename } from 'node:path'

/** A file below /sys, trimmed; undefined when it is absent or the kernel refuses to tell (a link that is down). */
async function attribute(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim()
  } catch {
    return undefined
  }
}

async function exists(path: string, mode = constants.F_OK): Promise<boolean> {
  return await access(path, mode).then(
    () => true,
    () => false,
  )
}

/** Whether the machine was started by UEFI firmware. */
export async function hasEfi(): Promise<boolean> {
  return await exists('/sys/firmware/efi')
}

/** The firmware's tables as they are; empty where there are none. Only root may read them. */
export async function readDmiTable(): Promise<Uint8Array> {
  return await readFile('/sys/firmware/dmi/tables/DMI').catch(() => new Uint8Array())
}

/** Revision of a disk's own firmware: NVMe and SCSI name the file differently. */
export async function readDiskFirmware(disk: string): Promise<string> {
  const device = `/sys/class/block/${disk}/device`
  return (await attribute(`${device}/firmware_rev`)) ?? (await attribute(`${device}/rev`)) ?? ''
}

/** What the firmware says of the machine (SMBIOS); empty where it says nothing. */
export async function readDmi(): Promise<{ vendor: string; product: string; serial: string; firmware: string }> {
  const dmi = async (name: string) => (await attribute(`/sys/class/dmi/id/${name}`)) ?? ''
  const [vendor, product, serial, biosVendor, biosVersion] = await Promise.all(
    ['sys_vendor', 'product_name', 'product_serial', 'bios_vendor', 'bios_version'].map(dmi),
  )
  const kind = (await hasEfi()) ? 'UEFI' : 'BIOS'
  return {
    vendor: vendor ?? '',
    product: product ?? '',
    serial: serial ?? '',
    firmware: [kind, biosVendor, biosVersion].filter(Boolean).join(' '),
  }
}

/**
 * True when KVM's module for this CPU is loaded and its device is there. Reading is all this process may do with it:
 * QEMU opens it for writing, under libvirt.
 */
export async function hasKvm(): Promise<boolean> {
  if (!(await exists('/dev/kvm', constants.R_OK))) return false
  return (await exists('/sys/module/kvm_amd')) || (await exists('/sys/module/kvm_intel'))
}

/** Names of the interfaces that have hardware (or a hypervisor's paravirtual device) behind them. */
export async function listHardwareInterfaces(): Promise<string[]> {
  const names = await readdir('/sys/class/net')
  const hardware = await Promise.all(names.map(name => exists(`/sys/class/net/${name}/device`)))
  return names.filter((_, index) => hardware[index]).sort()
}

export interface Interface {
  name: string
  mac: string
  driver: string
  speedMbps: number | null
  up: boolean
}

/** One interface as the kernel sees it now; undefined when there is none of this name. */
export async function readInterface(name: string): Promise<Interface | undefined> {
  const path = `/sys/class/net/${name}`
  const mac = await attribute(`${path}/address`)
  if (mac === undefined) return undefined
  const driver = await readlink(`${path}/device/driver`).catch(() => '')
  // Virtual cards report -1, links that are down refuse to tell.
  const speed = Number((await attribute(`${path}/speed`)) ?? -1)
  return {
    name,
    mac,
    driver: basename(driver),
    speedMbps: speed > 0 ? speed : null,
    up: (await attribute(`${path}/carrier`)) === '1',
  }
}

/** Addresses of the interfaces that are up: no loopback, no link-local ones (nobody can type those into a browser). */
export function interfaceAddresses(): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const [name, addresses] of Object.entries(networkInterfaces())) {
    const usable = (addresses ?? [])
      .filter(({ internal, address }) => !internal && !/^(fe80:|169\.254\.)/i.test(address))
      .sort((a, b) => a.family.localeCompare(b.family))
    if (usable.length > 0) {
      found.set(
        name,
        usable.map(({ address }) => address),
      )
    }
  }
  return found
}
