import { type Disk, type Partition, SIZE, TYPE } from '../../../installer/planning.ts'

const GIB = 1024 ** 3

const disk = (path: string, changes: Partial<Disk>): Disk => ({
  ...{ path, links: [], model: 'Simulated SSD', serial: '', sizeBytes: 480e9, sectorBytes: 512, transport: 'sata' },
  ...{ rotational: false, removable: false, readOnly: false, partitionTable: null, content: null, partitions: [] },
  ...{ mountPoints: [], memberOf: [], holders: [], array: null },
  ...changes,
})

const partition = (path: string, number: number, changes: Partial<Partition>): Partition => ({
  ...{ path: `${path}${number}`, number, label: '', type: TYPE.linux, sizeBytes: GIB, content: null },
  uuid: `0198c0de-0000-7000-8000-00000000000${number}`,
  ...changes,
})

/** What a disk holds when this system was installed on it. */
export const installedOn = (path: string): Pick<Disk, 'partitionTable' | 'content' | 'partitions' | 'memberOf'> => ({
  partitionTable: 'gpt',
  content: null,
  memberOf: [],
  partitions: [
    partition(path, 1, { label: 'esp', type: TYPE.esp, sizeBytes: SIZE.esp, content: 'vfat' }),
    partition(path, 2, { label: 'root-A', type: TYPE.root, sizeBytes: SIZE.root, content: 'erofs' }),
    partition(path, 3, { label: 'verity-A', type: TYPE.verity, sizeBytes: SIZE.verity, content: 'DM_verity_hash' }),
    partition(path, 4, { label: 'root-B', type: TYPE.root, sizeBytes: SIZE.root }),
    partition(path, 5, { label: 'verity-B', type: TYPE.verity, sizeBytes: SIZE.verity }),
    partition(path, 6, { label: 'state', sizeBytes: SIZE.state, content: 'ext4' }),
    partition(path, 7, { label: 'local', sizeBytes: 400 * GIB, content: 'xfs' }),
  ],
})

/** The disks of the simulated machine: empty, with somebody's data, too small, and the medium itself. */
export const simDisks = (): Disk[] => [
  disk('/dev/sda', { serial: 'SIM-EMPTY' }),
  disk('/dev/sdb', {
    ...{ serial: 'SIM-DATA', model: 'Simulated HDD', rotational: true, sizeBytes: 4e12, partitionTable: 'gpt' },
    partitions: [partition('/dev/sdb', 1, { label: 'photos', sizeBytes: 3_999e9, content: 'xfs' })],
  }),
  disk('/dev/sdc', { serial: 'SIM-SMALL', sizeBytes: 4 * GIB }),
  disk('/dev/sdd', {
    ...{ serial: 'SIM-MEDIUM', model: 'Simulated stick', sizeBytes: 8e9, transport: 'usb', removable: true },
    ...{ partitionTable: 'gpt', mountPoints: ['/'] },
    partitions: [partition('/dev/sdd', 1, { label: 'root', content: 'erofs' })],
  }),
]
