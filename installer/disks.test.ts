import { describe, expect, it } from 'vitest'
import { isBlank, isMedium, parseDisks } from './disks.ts'
import { earlierInstallation, hasOurData } from './earlier.ts'
import { mirrorHalves, recorded, recordedDisk } from './test-machine.ts'

/** A machine with every kind of disk, in front of which somebody started the medium from a USB stick. */
const MACHINE = 'lsblk-2.41-machine'
const machine = recorded(MACHINE)
const bySerial = (serial: string) => recordedDisk(MACHINE, serial)

describe('whole disks', () => {
  it('are listed by path; optical drives and loop devices are none', () => {
    expect(machine.map(({ path }) => path)).toEqual(
      ['nvme0n1', ...[...'abcdefghijl'].map(letter => `sd${letter}`), 'vda'].map(name => `/dev/${name}`),
    )
    expect(recorded('lsblk-2.38-loop').map(({ path }) => path)).toEqual(['/dev/vda'])
  })

  it('have what is printed on them, and names that stay', () => {
    expect(bySerial('S4EVNX0R')).toEqual({
      path: '/dev/nvme0n1',
      array: null,
      links: [
        '/dev/disk/by-id/nvme-QEMU_NVMe_Ctrl_S4EVNX0R',
        '/dev/disk/by-id/nvme-nvme.1b36-533445564e583052-51454d55204e564d65204374726c-00000001',
      ],
      model: 'QEMU NVMe Ctrl',
      serial: 'S4EVNX0R',
      sizeBytes: 40 * 1024 ** 3,
      sectorBytes: 512,
      transport: 'nvme',
      rotational: false,
      removable: false,
      readOnly: false,
      partitionTable: null,
      content: null,
      partitions: [],
      mountPoints: [],
      memberOf: [],
      holders: [],
    })
    expect(isBlank(bySerial('S4EVNX0R'))).toBe(true)
  })

  it('tell sectors of 4096 bytes, write protection and removable media', () => {
    expect(bySerial('LQX-NATIVE')).toMatchObject({ sectorBytes: 4096, mountPoints: ['/tmp/mnt'] })
    expect(bySerial('LQX-RO').readOnly).toBe(true)
    expect(machine.filter(({ removable }) => removable).map(({ serial }) => serial)).toEqual(['STICK1'])
  })
})

describe('what is on a disk', () => {
  it('a file system without partitions', () => {
    expect(bySerial('LQX-PLAIN')).toMatchObject({ content: 'xfs', partitionTable: null, partitions: [] })
    expect(isBlank(bySerial('LQX-PLAIN'))).toBe(false)
  })

  it('members of a volume group', () => {
    expect(bySerial('LQX-LVM').memberOf).toEqual(['lvm'])
    expect(bySerial('LQX-LVM2').memberOf).toEqual(['lvm'])
  })

  it('halves of an array, which is built on both', () => {
    const array = { path: '/dev/md127', type: 'raid1' }
    expect(bySerial('LQX-RAIDA')).toMatchObject({ memberOf: ['raid'], holders: [array] })
    expect(bySerial('LQX-RAIDB')).toMatchObject({ memberOf: ['raid'], holders: [array] })
  })

  it('the medium: the verified root of the running system stands on it', () => {
    expect(machine.filter(isMedium).map(({ serial }) => serial)).toEqual(['STICK1'])
    // Both halves of the verified root hold the same device.
    expect(bySerial('STICK1').holders).toEqual([{ path: '/dev/mapper/root', type: 'crypt' }])
  })
})

describe('an earlier installation', () => {
  it('is recognised by types and labels', () => {
    expect(earlierInstallation(bySerial('LQX-INSTALLED'))).toMatchObject({
      root: { path: '/dev/sdi2', number: 2, label: 'root-A', content: 'erofs' },
      state: { path: '/dev/sdi4', content: 'ext4', sizeBytes: 4 * 1024 ** 3 },
      local: { path: '/dev/sdi5', content: 'xfs' },
      data: 'whole',
      encrypted: false,
      mirrored: false,
    })
    expect(hasOurData(bySerial('LQX-INSTALLED'))).toBe(true)
  })

  it('an image that never ran has no data', () => {
    expect(earlierInstallation(bySerial('LQX-HALF'))).toMatchObject({ data: 'none', state: null, local: null })
    expect(hasOurData(bySerial('LQX-HALF'))).toBe(false)
  })

  it('is not what has partitions of other names', () => {
    const others = machine.filter(disk => earlierInstallation(disk) === undefined).map(({ serial }) => serial)
    expect(others).toEqual(expect.arrayContaining(['LQX-RAIDA', 'LQX-NATIVE', 'LQX-LVM', 'S4EVNX0R', 'VIRT0001']))
  })
})

describe('disks in use', () => {
  const used = (serial: string) => recordedDisk('lsblk-2.41-used', serial)

  it('volumes of a volume group, with swap space on one', () => {
    expect(used('LQX-LVM')).toMatchObject({
      memberOf: ['lvm'],
      holders: [
        { path: '/dev/mapper/vmdata-images', type: 'lvm' },
        { path: '/dev/mapper/vmdata-swap', type: 'lvm' },
      ],
      mountPoints: ['[SWAP]'],
    })
  })

  it('a container over the whole disk', () => {
    expect(used('LQX-RAIDA')).toMatchObject({ content: 'crypto_LUKS', memberOf: ['encrypted'] })
  })

  it('an encrypted installation', () => {
    expect(earlierInstallation(used('VIRT0001'))).toMatchObject({ data: 'whole', encrypted: true, mirrored: false })
  })

  it('both disks of a mirrored installation: the ESP on each, all else in the array', () => {
    for (const disk of mirrorHalves()) {
      expect(earlierInstallation(disk)).toMatchObject({
        ...{ data: 'whole', encrypted: false, mirrored: true },
        ...{ esp: { path: `${disk.path}1` }, root: { path: '/dev/md127p1' }, local: { path: '/dev/md127p6' } },
      })
      expect(hasOurData(disk)).toBe(true)
    }
  })
})

describe('the parser', () => {
  it('reads what older versions print: numbers and booleans as text, columns that are missing', () => {
    const json = JSON.stringify({
      blockdevices: [
        {
          ...{
            name: 'sdc',
            path: '/dev/sdc',
            type: 'disk',
            size: '100',
            'log-sec': '4096',
            rm: '1',
            ro: '0',
            rota: '1',
          },
          ...{ wwn: '0x5000c500a1b2c3d4', tran: 'sas', mountpoints: [null] },
        },
      ],
    })
    expect(parseDisks(json)).toMatchObject([
      {
        ...{ sizeBytes: 100, sectorBytes: 4096, removable: true, readOnly: false, mountPoints: [] },
        links: ['/dev/disk/by-id/wwn-0x5000c500a1b2c3d4'],
      },
    ])
  })

  it('leaves out memory, network devices and empty slots', () => {
    const device = (path: string, size: number) => ({ path, type: 'disk', size, rm: false, ro: false, rota: false })
    const blockdevices = [device('/dev/zram0', 1), device('/dev/nbd3', 1), device('/dev/fd0', 1), device('/dev/sdb', 0)]
    expect(parseDisks(JSON.stringify({ blockdevices }))).toEqual([])
    expect(parseDisks('{}')).toEqual([])
  })

  it('refuses what is no answer of lsblk', () => {
    expect(() => parseDisks('')).toThrow()
    expect(() => parseDisks('{"blockdevices": [{"path": 1}]}')).toThrow()
  })
})
