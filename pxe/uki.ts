/**
 * Parts of a unified kernel image, by where they are in the file. The network boot hands kernel and initrd to iPXE
 * apart: systemd-stub takes no further initrd (docs/adr/0021). Pure.
 */

/** Bytes of a file. */
export interface Extent {
  start: number
  bytes: number
}

/** So much from the beginning of a kernel image of ours has its table of sections. */
export const HEAD_BYTES = 4096
const SECTION_BYTES = 40
/** From the PE mark: where the number of sections and the size of the optional header are, and where that starts. */
const COFF = { sections: 6, optionalSize: 20, optional: 24 } as const

/** The sections of a PE program by name, from its first bytes. Of several with one name the first counts. */
export function sectionsOf(head: Buffer): Map<string, Extent> {
  if (head.length < 0x40 || head.toString('latin1', 0, 2) !== 'MZ') throw new Error('this is no kernel image')
  const pe = head.readUInt32LE(0x3c)
  if (pe + COFF.optional > head.length || head.toString('latin1', pe, pe + 4) !== 'PE\0\0') {
    throw new Error('this is no kernel image')
  }
  const count = head.readUInt16LE(pe + COFF.sections)
  const table = pe + COFF.optional + head.readUInt16LE(pe + COFF.optionalSize)
  if (table + count * SECTION_BYTES > head.length) throw new Error('the kernel image has too many sections')
  const found = new Map<string, Extent>()
  for (let at = table; at < table + count * SECTION_BYTES; at += SECTION_BYTES) {
    const name = head.toString('latin1', at, at + 8).replace(/\0.*$/, '')
    // In the file a section is padded; its size in memory is the true one.
    const bytes = Math.min(head.readUInt32LE(at + 8), head.readUInt32LE(at + 16))
    if (!found.has(name)) found.set(name, { start: head.readUInt32LE(at + 20), bytes })
  }
  return found
}

/** What a boot loader needs of a unified kernel image to start it without systemd-stub. */
export interface KernelParts {
  kernel: Extent
  initrd: Extent
  /** Text, with zeros behind. */
  commandLine: Extent
  /** Goes before the initrd, where there is one. */
  microcode: Extent | undefined
}

/** Finds these parts in the first `HEAD_BYTES` of the file. */
export function kernelParts(head: Buffer): KernelParts {
  const sections = sectionsOf(head)
  const need = (name: string): Extent => {
    const found = sections.get(name)
    if (found === undefined) throw new Error(`the kernel image has no section ${name}`)
    return found
  }
  return {
    ...{ kernel: need('.linux'), initrd: need('.initrd'), commandLine: need('.cmdline') },
    microcode: sections.get('.ucode'),
  }
}
