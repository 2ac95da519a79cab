/**
 * The sections of a PE file by name; undefined when it is none. Those behind the end of the file are left out: the boot
 * loader shows a kernel whose first sections are there, and fails only when it starts it.
 */
export function peSections(file: Buffer): Map<string, Buffer> | undefined {
  if (file.length < 64 || file.toString('latin1', 0, 2) !== 'MZ') return undefined
  const pe = file.readUInt32LE(60)
  if (pe + 24 > file.length || file.toString('latin1', pe, pe + 4) !== 'PE\0\0') return undefined
  const count = file.readUInt16LE(pe + 6)
  const table = pe + 24 + file.readUInt16LE(pe + 20)
  const sections = new Map<string, Buffer>()
  for (let index = 0; index < count; index++) {
    const at = table + index * 40
    if (at + 40 > file.length) return undefined
    const name = file.toString('latin1', at, at + 8).replace(/\0.*$/s, '')
    const [size, stored, start] = [file.readUInt32LE(at + 8), file.readUInt32LE(at + 16), file.readUInt32LE(at + 20)]
    if (start + stored > file.length) continue
    sections.set(name, file.subarray(start, start + Math.min(size, stored)))
  }
  return sections
}

/** What the loader shows of a kernel, and the root it will ask for. */
export interface Uki {
  sortKey: string
  version: string
  rootHash: string
}

export function readUki(file: Buffer): Uki | undefined {
  const sections = peSections(file)
  const osrel = sections?.get('.osrel')?.toString()
  const cmdline = sections?.get('.cmdline')?.toString()
  if (osrel === undefined) return undefined
  const value = (name: string) => new RegExp(`^${name}="?([^"\n]*)"?$`, 'm').exec(osrel)?.[1]
  return {
    sortKey: value('IMAGE_ID') ?? value('ID') ?? '',
    version: value('IMAGE_VERSION') ?? value('VERSION_ID') ?? '',
    rootHash: /(?:^| )roothash=([0-9a-f]{64})/.exec(cmdline ?? '')?.[1] ?? '',
  }
}

/** UUIDs of the partitions that a root hash asks for (systemd-veritysetup-generator(8)). */
export function uuidsOf(rootHash: string): { root: string; verity: string } {
  const uuid = (hex: string) => hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  return { root: uuid(rootHash.slice(0, 32)), verity: uuid(rootHash.slice(32)) }
}
