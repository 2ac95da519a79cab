/** What iPXE is told (docs/adr/0021). Pure; whoever serves the tree uses it, `make pxe` and a host alike. */

/** Names in the tree, beside `boot.ipxe`. */
export const FILES = {
  /** Kernel and initrd for iPXE: parts of the kernel image. */
  kernel: 'vmlinuz',
  initrd: 'initrd',
  /** The whole kernel image, which an installation puts on the disk. */
  image: 'limiquantix.efi',
  root: 'root',
  verity: 'verity',
} as const

/** Devices that the initrd makes of `root` and `verity` (netboot.sh). */
const LINE = [
  'limiquantix.live',
  'limiquantix.netboot',
  'systemd.verity_root_data=/dev/disk/by-loop-ref/limiquantix-root',
  'systemd.verity_root_hash=/dev/disk/by-loop-ref/limiquantix-verity',
].join(' ')

/**
 * The command line that a system has when it was started over the network; `own` is that of its kernel image. Throws
 * when iPXE would understand something in it as more than text.
 */
export function networkCommandLine(own: string): string {
  const words = own.replace(/\0+$/, '').trim().split(/\s+/)
  const strange = words.find(
    word => !/^[\x21-\x7e]+$/.test(word) || word.includes('${') || /^(&&|\|\||#.*)$/.test(word),
  )
  if (strange !== undefined)
    throw new Error(`the kernel's command line has a word that iPXE cannot pass on: ${strange}`)
  return [...words, LINE].join(' ')
}

export interface BootScript {
  version: string
  /** Of the kernel image: its section `.cmdline`. */
  commandLine: string
  /** Lines before all else, that set what the script reads. */
  before?: readonly string[]
}

/**
 * `boot.ipxe`: fetches the tree from where the script itself came from, and starts it. The files are in memory when
 * the kernel starts, so no driver, address or server is needed any more. `verity` comes last: see netboot.sh.
 */
export function bootScript({ version, commandLine, before = [] }: BootScript): string {
  return `#!ipxe
# LimiQuantix ${version} over the network. What it fetches lies beside it.
#
# Who chains to it may set before:
#   answers    address of an answer file, with which it installs without questions
#   arguments  more of the kernel's command line
${before.map(line => `${line}\n`).join('')}
set target systemd.unit=limiquantix-install.target
isset \${answers} && goto unattended ||

:menu
menu LimiQuantix ${version}
item install Install
item live Try without installing
item rescue Rescue: a root shell on this console
item disk Start from the disk of this machine
choose --default install --timeout 10000 chosen || goto disk
goto \${chosen}

:disk
# A failure, so that the firmware goes on to its next boot entry.
exit 1

:rescue
set target systemd.unit=limiquantix-rescue.target
goto fetch

:live
clear target
goto fetch

:unattended
set target \${target} limiquantix.answers=\${answers}

:install
:fetch
imgfree
echo LimiQuantix ${version}: fetching the system, about 450 MB
kernel ${FILES.kernel} ${networkCommandLine(commandLine)} \${target} \${arguments} || goto failed
initrd ${FILES.initrd} || goto failed
initrd ${FILES.root} /limiquantix/${FILES.root} mode=444 || goto failed
initrd ${FILES.image} /limiquantix/${FILES.image} mode=444 || goto failed
initrd ${FILES.verity} /limiquantix/${FILES.verity} mode=444 || goto failed
boot || goto failed

:failed
imgfree
echo
echo The system could not be fetched and started; the reason is above.
echo See that the server answers, that it has every file of the tree, and that
echo this machine has 2 GiB of memory or more.
prompt --timeout 30000 It tries again in 30 s; press a key to do so now. ||
goto fetch
`
}

/**
 * `autoexec.ipxe`, which iPXE reads from where it was loaded, for networks whose DHCP server cannot tell iPXE from the
 * firmware: goes on to `boot.ipxe` below `url`, by default on the server that gave iPXE, and else beside itself.
 */
export function autoexecScript(url = `http://\${next-server}/`): string {
  if (!/^https?:\/\/[\x21-\x7e]+\/$/.test(url))
    throw new Error(`not the address of a directory, with a / at its end: ${url}`)
  // DHCP changes what a relative address means, to the TFTP server, also where all of this came by HTTP.
  return `#!ipxe
set beside \${cwduri} ||
:again
dhcp || goto wait
chain --replace ${url}boot.ipxe ||
chain --replace \${beside}boot.ipxe ||

:wait
echo No boot.ipxe was found, at ${url} or beside iPXE.
prompt --timeout 5000 It tries again in 5 s; press a key to do so now. ||
goto again
`
}
