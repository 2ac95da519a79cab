import { join } from 'node:path'
import { FILES } from '../../../pxe/script.ts'
import { HEAD_BYTES, kernelParts } from '../../../pxe/uki.ts'
import { ApiError } from '../api/errors.ts'
import { lengthOf, type Part, readHead, readParts } from '../system/extents.ts'
import { makeDirectory, readText, remove, replaceFile } from '../system/files.ts'
import * as ip from '../system/ip.ts'
import { macOf } from '../system/neighbours.ts'
import { imageVersion } from '../system/os-release.ts'
import * as systemctl from '../system/systemctl.ts'
import { veritySizes } from '../system/verity.parse.ts'
import { LOADER, renderDnsmasq } from './dnsmasq.render.ts'
import type { BootFile, BootSystem, PxeDriver } from './pxe.driver.ts'

export interface LinuxPxeOptions {
  uplinkBridge: string
  runDir: string
  stateDir: string
  /** Plain HTTP: iPXE would not know the certificate of this host. */
  port?: number
}

const UNIT = 'limiquantix-netboot-server.service'
/** Copies the kernel image from the boot partition, which the service may not mount. */
const KERNEL_UNIT = 'limiquantix-update@share.service'
const KERNEL_MS = 120_000
const TFTP_ROOT = '/usr/share/limiquantix/netboot'
const VERITY_HEAD = 512

const fileOf = (parts: readonly Part[]): BootFile => ({
  bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
  read: (start, end) => readParts(parts, start, end),
})

/** The partitions of the system that runs (systemd-veritysetup-generator(8)): both halves of the hash are UUIDs. */
function partitionsOf(commandLine: string): { root: string; verity: string } {
  const hash = /(?:^|\s)roothash=([0-9a-f]{64})(?:\s|$)/.exec(commandLine)?.[1]
  if (hash === undefined || /(^|\s)limiquantix\.live(\s|$)/.test(commandLine)) {
    throw new ApiError(
      'illegal_state',
      'Only an installed host can install others: this one was started from a medium.',
    )
  }
  const path = (hex: string) =>
    `/dev/disk/by-partuuid/${hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')}`
  return { root: path(hash.slice(0, 32)), verity: path(hash.slice(32)) }
}

/** This machine: `limiquantix-netboot-server.service` on its uplink, and its own partitions and kernel image. */
export function createLinuxPxeDriver(options: LinuxPxeOptions): PxeDriver {
  const { uplinkBridge, runDir, stateDir, port = 8069 } = options
  const configFile = join(runDir, 'netboot', 'dnsmasq.conf')
  const kernel = join(stateDir, 'netboot', FILES.image)

  return {
    async uplink() {
      const cidr = ip.addresses().find(({ name }) => name === uplinkBridge)?.cidr
      return cidr === undefined ? undefined : { cidr, listen: cidr.split('/')[0] ?? '', port }
    },

    async open(): Promise<BootSystem> {
      const { root, verity } = partitionsOf((await readText('/proc/cmdline')) ?? '')
      const version = await imageVersion()
      if (version === undefined) throw new ApiError('illegal_state', 'This host does not run an image of LimiQuantix.')
      await systemctl.runUnit(KERNEL_UNIT, KERNEL_MS)
      const { dataBytes, hashBytes } = veritySizes(await readHead(verity, VERITY_HEAD))
      const parts = kernelParts(await readHead(kernel, HEAD_BYTES))
      const within = ({ start, bytes }: { start: number; bytes: number }): Part => ({ path: kernel, start, bytes })
      const text = readParts([within(parts.commandLine)], 0, parts.commandLine.bytes - 1)
      const commandLine = Buffer.concat(await text.toArray()).toString('latin1')
      const whole = async (path: string): Promise<Part> => ({ path, start: 0, bytes: await lengthOf(path) })
      const microcode = parts.microcode === undefined ? [] : [within(parts.microcode)]
      const files = new Map<string, BootFile>([
        [LOADER, fileOf([await whole(join(TFTP_ROOT, LOADER))])],
        [FILES.kernel, fileOf([within(parts.kernel)])],
        [FILES.initrd, fileOf([...microcode, within(parts.initrd)])],
        [FILES.image, fileOf([await whole(kernel)])],
        // Partitions are longer than what is in them, to have room for later versions.
        [FILES.root, fileOf([{ path: root, start: 0, bytes: dataBytes }])],
        [FILES.verity, fileOf([{ path: verity, start: 0, bytes: hashBytes }])],
      ])
      return { version, commandLine, files }
    },

    async startDhcp(_hostId, spec) {
      const paths = { tftpRoot: TFTP_ROOT, leaseFile: join(stateDir, 'dhcp', 'netboot.leases') }
      await makeDirectory(join(runDir, 'netboot'), 0o755)
      await makeDirectory(join(stateDir, 'dhcp'), 0o755)
      await replaceFile(configFile, renderDnsmasq({ ...spec, interface: uplinkBridge }, paths))
      await systemctl.restartUnit(UNIT)
    },

    async stop() {
      await systemctl.stopUnit(UNIT)
      await remove(configFile)
      await remove(kernel).catch(() => {})
    },

    isRunning: () => systemctl.isActive(UNIT),
    isNeighbour: async (_hostId, address, mac) => (await macOf(address)) === mac,
  }
}
