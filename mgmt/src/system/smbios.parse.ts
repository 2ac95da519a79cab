/** The tables that firmware leaves behind (DMTF DSP0134), as the kernel shows them in `/sys/firmware/dmi/tables/DMI`. */

interface Structure {
  type: number
  /** The formatted part, from the type on: offsets are those of the specification. */
  data: Uint8Array
  strings: string[]
}

export interface SmbiosMemory {
  slot: string
  bank: string
  /** null: the slot is empty. */
  sizeBytes: number | null
  type: string
  speedMts: number | null
  manufacturer: string
  partNumber: string
  serial: string
}

export interface SmbiosProcessor {
  socket: string
  manufacturer: string
  model: string
  cores: number | null
  threads: number | null
  maxMhz: number | null
}

export interface Smbios {
  firmware: { vendor: string; version: string; date: string } | null
  board: { vendor: string; product: string; version: string; serial: string } | null
  chassis: { vendor: string; kind: string; serial: string } | null
  processors: SmbiosProcessor[]
  memory: SmbiosMemory[]
  /** Errors are corrected by the memory; null when no memory array says so or not. */
  memoryEcc: boolean | null
  /** The interface to a management controller (IPMI), when there is one. */
  bmc: { interface: string; version: string } | null
}

const decoder = new TextDecoder('latin1')

/** Structures in their order; what is cut off or cannot be true ends the list. */
function structuresOf(table: Uint8Array): Structure[] {
  const found: Structure[] = []
  let at = 0
  while (at + 4 <= table.length) {
    const [type = 127, length = 0] = [table[at], table[at + 1]]
    if (length < 4 || at + length > table.length) break
    let end = at + length
    while (end + 1 < table.length && !(table[end] === 0 && table[end + 1] === 0)) end++
    const strings = decoder.decode(table.subarray(at + length, end)).split('\0')
    found.push({ type, data: table.subarray(at, at + length), strings })
    if (type === 127) break
    at = end + 2
  }
  return found
}

/** Values beyond the end of a structure are of a later version of the specification than the firmware's. */
const byte = ({ data }: Structure, offset: number): number => data[offset] ?? 0
const word = (of: Structure, offset: number): number => byte(of, offset) | (byte(of, offset + 1) << 8)
const dword = (of: Structure, offset: number): number => word(of, offset) + word(of, offset + 2) * 0x1_0000

/** What vendors write where they have nothing to say. */
const NOTHING =
  /^(not (specified|available|present|provided)|n\/?a|none|unknown|no dimm|default string|to be filled by o\.?e\.?m\.?|0+|x+)$/i

function text(of: Structure, offset: number): string {
  const index = byte(of, offset)
  const found = index === 0 ? '' : (of.strings[index - 1] ?? '').trim()
  return NOTHING.test(found) ? '' : found
}

const MEMORY_TYPES: Record<number, string> = {
  ...{ 3: 'DRAM', 7: 'RAM', 18: 'DDR', 19: 'DDR2', 20: 'DDR2 FB-DIMM', 24: 'DDR3', 26: 'DDR4', 27: 'LPDDR' },
  ...{ 28: 'LPDDR2', 29: 'LPDDR3', 30: 'LPDDR4', 31: 'NVDIMM', 32: 'HBM', 33: 'HBM2', 34: 'DDR5', 35: 'LPDDR5' },
}
const CHASSIS: Record<number, string> = {
  ...{ 3: 'Desktop', 4: 'Desktop', 6: 'Mini tower', 7: 'Tower', 8: 'Portable', 9: 'Laptop', 10: 'Notebook' },
  ...{ 17: 'Server', 23: 'Rack mount', 25: 'Multi-system', 28: 'Blade', 29: 'Blade enclosure', 35: 'Mini PC' },
}
const BMC_INTERFACES = ['unknown', 'KCS', 'SMIC', 'BT', 'SSIF']

/** KiB when the highest bit is set, else MiB; 0x7fff sends to the wider field. */
function memorySize(of: Structure): number | null {
  const size = word(of, 0x0c)
  if (size === 0 || size === 0xffff) return null
  if (size === 0x7fff) return (dword(of, 0x1c) & 0x7fff_ffff) * 1024 ** 2
  return size & 0x8000 ? (size & 0x7fff) * 1024 : size * 1024 ** 2
}

const positive = (value: number, none = 0): number | null => (value > 0 && value !== none ? value : null)

function memoryOf(of: Structure): SmbiosMemory {
  const configured = positive(word(of, 0x20), 0xffff)
  return {
    slot: text(of, 0x10),
    bank: text(of, 0x11),
    sizeBytes: memorySize(of),
    type: MEMORY_TYPES[byte(of, 0x12)] ?? '',
    // What it runs at; older tables know only what it could.
    speedMts: configured ?? positive(word(of, 0x15), 0xffff),
    manufacturer: text(of, 0x17),
    serial: text(of, 0x18),
    partNumber: text(of, 0x1a),
  }
}

function processorOf(of: Structure): SmbiosProcessor {
  const wide = (narrow: number, wider: number) => (byte(of, narrow) === 0xff ? word(of, wider) : byte(of, narrow))
  return {
    socket: text(of, 0x04),
    manufacturer: text(of, 0x07),
    model: text(of, 0x10),
    cores: positive(wide(0x23, 0x2a)),
    threads: positive(wide(0x25, 0x2e)),
    maxMhz: positive(word(of, 0x14)),
  }
}

/** Bit 6 of a processor's state: somebody sits in the socket. */
const isPopulated = (of: Structure): boolean => (byte(of, 0x18) & 0x40) !== 0

/** Reads the whole table; what it does not hold is null or empty. */
export function parseSmbios(table: Uint8Array): Smbios {
  const all = structuresOf(table)
  const of = (type: number) => all.filter(structure => structure.type === type)
  const [firmware] = of(0)
  const [board] = of(2)
  const [chassis] = of(3)
  // System memory, not the cache of a controller.
  const arrays = of(16).filter(array => byte(array, 0x05) === 3)
  const ecc = arrays.map(array => byte(array, 0x06)).filter(kind => kind > 2)
  const [bmc] = of(38)
  return {
    firmware: firmware
      ? { vendor: text(firmware, 0x04), version: text(firmware, 0x05), date: text(firmware, 0x08) }
      : null,
    board: board
      ? { vendor: text(board, 0x04), product: text(board, 0x05), version: text(board, 0x06), serial: text(board, 0x07) }
      : null,
    chassis: chassis
      ? { vendor: text(chassis, 0x04), kind: CHASSIS[byte(chassis, 0x05) & 0x7f] ?? '', serial: text(chassis, 0x07) }
      : null,
    processors: of(4).filter(isPopulated).map(processorOf),
    memory: of(17).map(memoryOf),
    memoryEcc: ecc.length === 0 ? null : ecc.some(kind => kind >= 5),
    bmc: bmc
      ? {
          interface: BMC_INTERFACES[byte(bmc, 0x04)] ?? 'unknown',
          version: `${byte(bmc, 0x05) >> 4}.${byte(bmc, 0x05) & 0x0f}`,
        }
      : null,
  }
}
