import type { Firmware } from './firmware.ts'

/** A CD or USB stick that boots before the disk. */
export interface Medium {
  file: string
  /** A CD is never written to; a stick could be, as a real one. */
  as: 'cd' | 'usb'
}

/**
 * A network segment between two machines, over a port of 127.0.0.1. One has it on a second card, and starts first; the
 * other has nothing else. QEMU's own network must not hear what they say to each other: it would answer for the world.
 */
export type Segment = { mac: string } & ({ listen: number } | { connect: number; bootsFirst: boolean })

export interface MachineOptions {
  /** The disk, qcow2, or raw with a `writeLog`; booted unless there is a medium. */
  disk: string
  /** An empty file that gets a log of all that is written to the disk, in the format of dm-log-writes. */
  writeLog?: string
  medium?: Medium
  /** Boots from the network before anything else: a directory that is served by TFTP, and the program in it. */
  network?: { tree: string; program: string }
  /** A network segment that two machines share. */
  segment?: Segment
  memoryMiB: number
  cpus: number
  accel: 'kvm' | 'tcg'
  /** Port on 127.0.0.1 that leads to the appliance's 443. */
  httpsPort: number
  /** Port on 127.0.0.1 that leads to the appliance's 80. */
  httpPort?: number
  /** More ports on 127.0.0.1 that lead to ports of the machine. */
  forwards?: readonly { port: number; to: number; address?: string }[]
  /** A root shell on the second serial port, for tests; the image knows nothing of it. */
  debugShell?: boolean
  /** More of the kernel's command line. */
  kernelArguments?: readonly string[]
  /** Credentials for systemd, by name. */
  credentials?: Readonly<Record<string, string>>
  /** More arguments for QEMU, as they are. */
  extraArgs?: readonly string[]
}

/** Files of one machine, all in its directory. */
export interface MachineFiles {
  vars: string
  pid: string
  qmp: string
  serial: string
  serialLog: string
  shell: string
}

/** SMBIOS strings that systemd-stub and systemd read at boot (systemd-stub(7), systemd.system-credentials(7)). */
function smbios(options: MachineOptions): string[] {
  const words = [...(options.kernelArguments ?? [])]
  if (options.debugShell === true) words.push('systemd.debug_shell=ttyS1')
  const strings = Object.entries(options.credentials ?? {}).map(([name, value]) => {
    const encoded = Buffer.from(value).toString('base64')
    return `io.systemd.credential.binary:${name}=${encoded}`
  })
  if (words.length > 0) strings.push(`io.systemd.stub.kernel-cmdline-extra=${words.join(' ')}`)
  return strings.flatMap(text => ['-smbios', `type=11,value=${quoted(text)}`])
}

/** A comma ends a value in QEMU's option syntax unless it is doubled. */
function quoted(value: string): string {
  return value.replaceAll(',', ',,')
}

function mediumArguments({ file, as }: Medium): string[] {
  const drive = `if=none,id=medium,format=raw,file=${quoted(file)}`
  return as === 'cd'
    ? ['-drive', `${drive},readonly=on,media=cdrom`, '-device', 'ide-cd,drive=medium,bootindex=0']
    : ['-drive', drive, '-device', 'qemu-xhci', '-device', 'usb-storage,drive=medium,bootindex=0,removable=on']
}

const bootFile = ({ tree, program }: NonNullable<MachineOptions['network']>) =>
  `,tftp=${quoted(tree)},bootfile=${quoted(program)}`

const DISK_DEVICE = 'virtio-blk-pci,drive=disk,bootindex=1'

/**
 * Where writes are logged, zeroes are not detected: the log is to hold what the machine wrote. Requests are not merged:
 * the log adds to each, and one merged as far as the system allows would then fail.
 */
function diskArguments({ disk, writeLog }: MachineOptions): string[] {
  if (writeLog === undefined)
    return [
      ...['-drive', `if=none,id=disk,format=qcow2,discard=unmap,detect-zeroes=unmap,file=${quoted(disk)}`],
      ...['-device', DISK_DEVICE],
    ]
  const file = (name: string, path: string) => `driver=file,node-name=${name},discard=unmap,filename=${quoted(path)}`
  return [
    ...['-blockdev', file('disk-file', disk), '-blockdev', file('write-log', writeLog)],
    ...['-blockdev', 'driver=raw,node-name=disk-raw,discard=unmap,file=disk-file'],
    ...['-blockdev', 'driver=blklogwrites,node-name=disk,discard=unmap,file=disk-raw,log=write-log'],
    ...['-device', `${DISK_DEVICE},request-merging=off`],
  ]
}

const forward = (port: number, to: number, address = '') => `,hostfwd=tcp:127.0.0.1:${port}-${address}:${to}`

/** The network cards, and what they are plugged into. `own` are the settings of QEMU's own network. */
function cardArguments({ segment, network }: MachineOptions, own: string): string[] {
  // No option ROM, which is QEMU's own iPXE; the firmware has a driver.
  const card = 'virtio-net-pci,netdev=uplink,romfile='
  if (segment !== undefined && 'connect' in segment) {
    const { connect, mac, bootsFirst } = segment
    const device = `${card},mac=${mac}${bootsFirst ? ',bootindex=0' : ''}`
    return ['-netdev', `socket,id=uplink,connect=127.0.0.1:${connect}`, '-device', device]
  }
  const second =
    segment === undefined
      ? []
      : [
          ...['-netdev', `socket,id=segment,listen=127.0.0.1:${segment.listen}`],
          ...['-device', `virtio-net-pci,netdev=segment,romfile=,mac=${segment.mac}`],
        ]
  const boots = network === undefined ? '' : ',bootindex=0'
  return ['-netdev', `user,id=uplink${own}`, '-device', `${card}${boots}`, ...second]
}

/** QEMU's arguments for a machine that boots the appliance as a server would: UEFI, q35, virtio. */
export function machineArguments(options: MachineOptions, files: MachineFiles, firmware: Firmware): string[] {
  const http = options.httpPort === undefined ? '' : forward(options.httpPort, 80)
  const more = (options.forwards ?? []).map(({ port, to, address }) => forward(port, to, address)).join('')
  const boot = options.network === undefined ? '' : bootFile(options.network)
  const shell =
    options.debugShell === true
      ? ['-chardev', `socket,id=shell,path=${quoted(files.shell)},server=on,wait=off`, '-serial', 'chardev:shell']
      : []
  return [
    ...['-name', 'limiquantix', '-nodefaults', '-display', 'none', '-vga', 'std'],
    ...['-machine', 'q35,smm=off', '-m', String(options.memoryMiB), '-smp', String(options.cpus)],
    ...(options.accel === 'kvm' ? ['-accel', 'kvm', '-cpu', 'host'] : ['-accel', 'tcg,thread=multi', '-cpu', 'max']),
    // Emulation may stand still for longer than any watchdog allows; that is no hang.
    ...(options.accel === 'tcg' ? ['-action', 'watchdog=none'] : []),
    ...['-drive', `if=pflash,format=raw,unit=0,readonly=on,file=${quoted(firmware.code)}`],
    ...['-drive', `if=pflash,format=raw,unit=1,file=${quoted(files.vars)}`],
    ...diskArguments(options),
    ...(options.medium === undefined ? [] : mediumArguments(options.medium)),
    ...cardArguments(options, `${forward(options.httpsPort, 443)}${http}${more}${boot}`),
    ...['-device', 'virtio-rng-pci'],
    ...['-qmp', `unix:${quoted(files.qmp)},server=on,wait=off`],
    '-chardev',
    `socket,id=serial,path=${quoted(files.serial)},server=on,wait=off,logfile=${quoted(files.serialLog)},logappend=on`,
    ...['-serial', 'chardev:serial', ...shell],
    ...smbios(options),
    ...(options.extraArgs ?? []),
    ...['-pidfile', files.pid, '-daemonize'],
  ]
}
