/**
 * `make iso`: one file that boots, under UEFI, as CD and as USB stick. It carries the root and verity partitions of
 * the built image and a small boot partition of its own, whose add-on to the kernel's command line is what makes the
 * system live (docs/adr/0012).
 */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureImage } from './build.ts'
import { IMAGE, IMAGE_ADDON_STUB, IMAGE_UKI, ROOT, SECURE_BOOT_CERTIFICATE, SECURE_BOOT_KEY } from './paths.ts'
import { program } from './qemu/program.ts'

/** GPT partition types (systemd-gpt-auto-generator(8)). */
const TYPES = {
  esp: 'c12a7328-f81f-11d2-ba4b-00a0c93ec93b',
  root: '4f68bce3-e8cd-4db1-96e7-fbcaf984b709',
  verity: '2c7357ed-ebd2-46d9-aec1-23d437ec2bf5',
} as const
/** The initrd knows our CD by it (65-limiquantix-medium.rules). */
const VOLUME = 'LIMIQUANTIX'
const SECTOR = 512
const MIB = 1024 ** 2
/** SourceDateEpoch of the image: xorriso and mtools take their dates from it. */
const DATE = '1767225600'
const BUILD_MS = 600_000

export interface Partition {
  /** First sector and number of sectors, of 512 bytes. */
  start: number
  size: number
  uuid: string
}

/** The image's partitions by role, from `sfdisk --json`. */
export function partitionsOf(json: string): Record<keyof typeof TYPES, Partition> {
  const { partitiontable } = JSON.parse(json) as { partitiontable: { partitions: (Partition & { type: string })[] } }
  const find = (role: keyof typeof TYPES) => {
    const found = partitiontable.partitions.find(({ type }) => type.toLowerCase() === TYPES[role])
    if (found === undefined) throw new Error(`the image has no ${role} partition`)
    return { start: found.start, size: found.size, uuid: found.uuid.toLowerCase() }
  }
  return { esp: find('esp'), root: find('root'), verity: find('verity') }
}

/**
 * The UUID that the ISO gives to a partition of the image. The image's own says which root hash it belongs to, so an
 * installed disk with the same version has it too, and the two would be taken for each other.
 */
export function mediumUuid(imageUuid: string): string {
  const hex = createHash('sha256').update(`limiquantix medium ${imageUuid}`).digest('hex')
  // Version 8: made by a rule of our own (RFC 9562).
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  )
}

/** What the medium's boot partition adds to the kernel's command line. */
export function liveCommandLine(uuids: { root: string; verity: string }): string {
  return [
    'limiquantix.live',
    `systemd.verity_root_data=/dev/disk/by-partuuid/${uuids.root}`,
    `systemd.verity_root_hash=/dev/disk/by-partuuid/${uuids.verity}`,
  ].join(' ')
}

const KERNEL = '/EFI/limiquantix/limiquantix.efi'
/** Not below /EFI/Linux, where systemd-boot would list the kernel a second time. Entries give no options: see KERNEL. */
const entry = (title: string, order: number) => `title ${title}\nsort-key ${order}\nefi ${KERNEL}\n`

/** The text files of the boot partition. Which entry was chosen is read from its file's name by limiquantix-live. */
export const MENU: Readonly<Record<string, string>> = {
  '/loader/loader.conf': 'timeout 10\ndefault install.conf\neditor no\nauto-entries no\nauto-firmware no\n',
  '/loader/entries/install.conf': entry('Install', 1),
  '/loader/entries/live.conf': entry('Try without installing', 2),
  '/loader/entries/rescue.conf': entry('Rescue: a root shell on this console', 3),
}

/** Size of a FAT file system that has room for files of these sizes: whole MiB, at least what FAT32 needs. */
export function espBytes(files: readonly number[]): number {
  const content = files.reduce((sum, bytes) => sum + Math.ceil(bytes / SECTOR) * SECTOR, 0)
  return Math.max(40, Math.ceil((content * 1.01) / MIB) + 2) * MIB
}

export interface IsoParts {
  output: string
  image: string
  esp: string
  /** Directory with what people see who look at the CD. */
  tree: string
  root: Partition
  verity: Partition
}

/** xorriso's arguments. Root and verity are read from the image, where they are. */
export function xorrisoArguments(parts: IsoParts): string[] {
  const within = ({ start, size }: Partition) => `--interval:local_fs:${start}d-${start + size - 1}d::${parts.image}`
  return [
    ...['-as', 'mkisofs', '-quiet', '-r', '-V', VOLUME, '-o', parts.output],
    ...['--set_all_file_dates', `=${DATE}`],
    ...['-partition_offset', '16', '-appended_part_as_gpt'],
    ...['-append_partition', '2', TYPES.esp, parts.esp],
    ...['-append_partition', '3', TYPES.root, within(parts.root)],
    ...['-append_partition', '4', TYPES.verity, within(parts.verity)],
    ...['-e', '--interval:appended_partition_2:all::', '-no-emul-boot'],
    parts.tree,
  ]
}

/** Offset of the optional header of a PE32+ program. */
const optionalHeader = (pe: Buffer) => pe.readUInt32LE(0x3c) + 24

/** Where a further section goes in a PE32+ program: behind the last. */
export function nextSectionAddress(pe: Buffer): bigint {
  const header = optionalHeader(pe)
  return pe.readBigUInt64LE(header + 24) + BigInt(pe.readUInt32LE(header + 56))
}

/** The program without the time it was made, and without the checksum over that, which firmware does not ask for. */
export function withoutTime(pe: Buffer): Buffer {
  const copy = Buffer.from(pe)
  copy.writeUInt32LE(0, optionalHeader(pe) - 16)
  copy.writeUInt32LE(0, optionalHeader(pe) + 64)
  return copy
}

/** The add-on for systemd-stub: a program without code whose section `.cmdline` has the words. */
async function writeAddon(path: string, commandLine: string): Promise<void> {
  const words = `${path}.cmdline`
  await writeFile(words, `${commandLine}\0`)
  const address = nextSectionAddress(await readFile(IMAGE_ADDON_STUB))
  await program('objcopy', [
    ...['--add-section', `.cmdline=${words}`, '--set-section-flags', '.cmdline=data,readonly'],
    ...['--change-section-vma', `.cmdline=0x${address.toString(16)}`, IMAGE_ADDON_STUB, path],
  ])
  await writeFile(path, withoutTime(await readFile(path)))
  // With Secure Boot, words that nobody signed are not taken.
  await program('sbsign', ['--key', SECURE_BOOT_KEY, '--cert', SECURE_BOOT_CERTIFICATE, '--output', path, path])
}

/** The boot partition: the image's boot loader and kernel, the menu, and the add-on. */
async function writeEsp(path: string, dir: string, espStart: number, commandLine: string): Promise<void> {
  const loader = join(dir, 'BOOTX64.EFI')
  const addon = join(dir, 'live.addon.efi')
  await program('mcopy', ['-i', `${IMAGE}@@${espStart * SECTOR}`, '::/EFI/BOOT/BOOTX64.EFI', loader])
  await writeAddon(addon, commandLine)
  const files: Record<string, string> = {
    '/EFI/BOOT/BOOTX64.EFI': loader,
    [KERNEL]: IMAGE_UKI,
    '/loader/addons/live.addon.efi': addon,
  }
  for (const [target, text] of Object.entries(MENU)) {
    files[target] = join(dir, target.replaceAll('/', '_'))
    await writeFile(files[target], text)
  }
  const sizes = await Promise.all(Object.values(files).map(async file => (await stat(file)).size))
  const sectors = String(espBytes(sizes) / SECTOR)
  await program('mformat', ['-i', path, '-C', '-F', '-T', sectors, '-h', '255', '-s', '63', '-N', '4c515801', '::'])
  const folders = ['/EFI', '/EFI/BOOT', '/EFI/limiquantix', '/loader', '/loader/addons', '/loader/entries']
  await program('mmd', ['-i', path, ...folders.map(folder => `::${folder}`)])
  for (const [target, file] of Object.entries(files)) await program('mcopy', ['-i', path, file, `::${target}`])
}

const README = `LimiQuantix

This medium boots under UEFI, as CD and as USB stick. "Install" shows a plan
before it writes to a disk; the other entries run in memory and write to none.
`

/** The version that what is built here is named after. */
export async function projectVersion(): Promise<string> {
  return (JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { version: string }).version
}

/** Where the ISO of the present version is. */
export async function isoPath(): Promise<string> {
  return join(ROOT, `build/limiquantix-${await projectVersion()}.iso`)
}

/** SHA-256 of a file, in hexadecimal. */
export async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file)) hash.update(chunk)
  return hash.digest('hex')
}

async function writeIso(output: string): Promise<void> {
  const dir = await mkdtemp(join(ROOT, 'build/iso-'))
  try {
    const { esp, root, verity } = partitionsOf(await program('sfdisk', ['--json', IMAGE]))
    const uuids = { root: mediumUuid(root.uuid), verity: mediumUuid(verity.uuid) }
    const espFile = join(dir, 'esp.fat')
    await writeEsp(espFile, dir, esp.start, liveCommandLine(uuids))
    const tree = join(dir, 'tree')
    await mkdir(tree)
    await writeFile(join(tree, 'README.TXT'), README)
    const iso = join(dir, 'iso')
    await program(
      'xorriso',
      xorrisoArguments({ output: iso, image: IMAGE, esp: espFile, tree, root, verity }),
      BUILD_MS,
    )
    // xorriso cannot choose them.
    await program('sfdisk', ['--quiet', '--part-uuid', iso, '3', uuids.root])
    await program('sfdisk', ['--quiet', '--part-uuid', iso, '4', uuids.verity])
    await writeFile(`${output}.sha256`, `${await sha256(iso)}  ${basename(output)}\n`)
    await rename(iso, output)
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

/** Builds image and ISO unless they are what the present sources make. Returns the ISO's path. */
export async function ensureIso(): Promise<string> {
  await ensureImage()
  const output = await isoPath()
  const changed = async (path: string) => (await stat(path).catch(() => undefined))?.mtimeMs ?? 0
  const made = await changed(output)
  if (made > (await changed(IMAGE)) && made > (await changed(fileURLToPath(import.meta.url)))) {
    console.log('==> the ISO is up to date')
    return output
  }
  console.log('==> building the ISO')
  process.env.SOURCE_DATE_EPOCH = DATE
  await writeIso(output)
  console.log(`==> ISO: ${Math.round((await stat(output)).size / MIB)} MiB in ${output}`)
  return output
}

if (import.meta.main) {
  try {
    await ensureIso()
  } catch (error) {
    console.error(`limiquantix: ${error instanceof Error ? error.message : String(error)}`)
    process.exitCode = 1
  }
}
