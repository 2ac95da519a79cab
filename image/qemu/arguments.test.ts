import { expect, it } from 'vitest'
import { type MachineFiles, type MachineOptions, machineArguments } from './arguments.ts'

const files: MachineFiles = {
  vars: '/x/vars.fd',
  pid: '/x/pid',
  qmp: '/x/qmp',
  serial: '/x/serial',
  serialLog: '/x/serial.log',
  shell: '/x/shell',
}
const firmware = { code: '/fw/code.fd', vars: '/fw/vars.fd' }
const options: MachineOptions = { disk: '/x/disk.qcow2', memoryMiB: 2048, cpus: 3, accel: 'tcg', httpsPort: 8443 }

/** The values that follow each occurrence of a switch. */
function valuesOf(args: readonly string[], name: string): string[] {
  return args.flatMap((arg, index) => (arg === name ? [args[index + 1] ?? ''] : []))
}

it('emulates with all features and real threads, and never resets for being slow', () => {
  const args = machineArguments(options, files, firmware)
  expect(valuesOf(args, '-accel')).toEqual(['tcg,thread=multi'])
  expect(valuesOf(args, '-cpu')).toEqual(['max'])
  expect(valuesOf(args, '-action')).toEqual(['watchdog=none'])
  expect(valuesOf(args, '-m')).toEqual(['2048'])
  expect(valuesOf(args, '-smp')).toEqual(['3'])
})

it('leaves the watchdog alone under KVM', () => {
  const args = machineArguments({ ...options, accel: 'kvm' }, files, firmware)
  expect(valuesOf(args, '-accel')).toEqual(['kvm'])
  expect(valuesOf(args, '-cpu')).toEqual(['host'])
  expect(valuesOf(args, '-action')).toEqual([])
})

it('opens ports on the loopback address only', () => {
  const [netdev = ''] = valuesOf(machineArguments({ ...options, httpPort: 8080 }, files, firmware), '-netdev')
  expect(netdev.split(',').slice(2)).toEqual(['hostfwd=tcp:127.0.0.1:8443-:443', 'hostfwd=tcp:127.0.0.1:8080-:80'])
})

it('has one serial port and no change to the kernel, unless a shell is asked for', () => {
  const plain = machineArguments(options, files, firmware)
  expect(valuesOf(plain, '-serial')).toEqual(['chardev:serial'])
  expect(valuesOf(plain, '-smbios')).toEqual([])
  const debug = machineArguments({ ...options, debugShell: true, kernelArguments: ['a=1'] }, files, firmware)
  expect(valuesOf(debug, '-serial')).toEqual(['chardev:serial', 'chardev:shell'])
  expect(valuesOf(debug, '-smbios')).toEqual([
    'type=11,value=io.systemd.stub.kernel-cmdline-extra=a=1 systemd.debug_shell=ttyS1',
  ])
})

it('boots from a medium before the disk: a CD that is read-only, or a USB stick', () => {
  const devices = (as: 'cd' | 'usb') => {
    const args = machineArguments({ ...options, medium: { file: '/x/m,1.iso', as } }, files, firmware)
    return { devices: valuesOf(args, '-device'), drive: valuesOf(args, '-drive').at(-1) }
  }
  const cd = devices('cd')
  expect(cd.devices).toContain('ide-cd,drive=medium,bootindex=0')
  expect(cd.devices).toContain('virtio-blk-pci,drive=disk,bootindex=1')
  expect(cd.drive).toBe('if=none,id=medium,format=raw,file=/x/m,,1.iso,readonly=on,media=cdrom')
  expect(devices('usb').devices).toContain('usb-storage,drive=medium,bootindex=0,removable=on')
  expect(devices('usb').drive).not.toContain('readonly')
})

it('boots from the network before the disk when it is asked to, by the firmware alone', () => {
  const card = (network?: MachineOptions['network']) => {
    const args = machineArguments({ ...options, ...(network && { network }) }, files, firmware)
    return [valuesOf(args, '-netdev')[0], valuesOf(args, '-device').find(device => device.includes('netdev='))]
  }
  expect(card({ tree: '/x/t,1', program: 'ipxe.efi' })).toEqual([
    'user,id=uplink,hostfwd=tcp:127.0.0.1:8443-:443,tftp=/x/t,,1,bootfile=ipxe.efi',
    'virtio-net-pci,netdev=uplink,romfile=,bootindex=0',
  ])
  expect(card()).toEqual(['user,id=uplink,hostfwd=tcp:127.0.0.1:8443-:443', 'virtio-net-pci,netdev=uplink,romfile='])
})

it('passes credentials whatever they contain, and doubles commas of paths', () => {
  const args = machineArguments({ ...options, disk: '/x/a,b', credentials: { note: 'a,b\n' } }, files, firmware)
  expect(valuesOf(args, '-smbios')).toEqual(['type=11,value=io.systemd.credential.binary:note=YSxiCg=='])
  expect(valuesOf(args, '-drive').at(-1)).toMatch(/file=\/x\/a,,b$/)
})

it('puts a log of the writes between the disk and its file', () => {
  const args = machineArguments({ ...options, disk: '/x/a,b.raw', writeLog: '/x/log' }, files, firmware)
  expect(valuesOf(args, '-drive').filter(drive => drive.includes('id=disk'))).toEqual([])
  expect(valuesOf(args, '-blockdev')[0]).toContain('filename=/x/a,,b.raw')
  expect(valuesOf(args, '-blockdev').at(-1)).toBe(
    'driver=blklogwrites,node-name=disk,discard=unmap,file=disk-raw,log=write-log',
  )
  expect(valuesOf(args, '-device')).toContain('virtio-blk-pci,drive=disk,bootindex=1,request-merging=off')
})

it('puts a segment between two machines: the second has nothing else', () => {
  const wires = (segment: NonNullable<MachineOptions['segment']>) => {
    const forwards = [{ port: 8444, to: 443, address: '10.0.2.20' }]
    const args = machineArguments({ ...options, forwards, segment }, files, firmware)
    return [...valuesOf(args, '-netdev'), ...valuesOf(args, '-device').filter(device => device.includes('netdev='))]
  }
  expect(wires({ listen: 7000, mac: '52:54:00:00:00:19' })).toEqual([
    'user,id=uplink,hostfwd=tcp:127.0.0.1:8443-:443,hostfwd=tcp:127.0.0.1:8444-10.0.2.20:443',
    'socket,id=segment,listen=127.0.0.1:7000',
    'virtio-net-pci,netdev=uplink,romfile=',
    'virtio-net-pci,netdev=segment,romfile=,mac=52:54:00:00:00:19',
  ])
  expect(wires({ connect: 7000, mac: '52:54:00:00:00:20', bootsFirst: true })).toEqual([
    'socket,id=uplink,connect=127.0.0.1:7000',
    'virtio-net-pci,netdev=uplink,romfile=,mac=52:54:00:00:00:20,bootindex=0',
  ])
})
