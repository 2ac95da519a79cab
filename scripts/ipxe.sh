#!/bin/sh
# Print the path of Debian 13's iPXE for UEFI, which is fetched when it is not there.
#
# usage: ipxe.sh
#
# snponly.efi drives the network card through the firmware that started it: that
# works with every card that can boot. Debian 12's is of 2019 and cannot hand
# files to Linux under UEFI. Only unpacked, never installed.
set -eu
. "$(dirname -- "$0")/lib.sh"
. "$ROOT/scripts/trixie.sh"

unpacked=$(cache_dir)/ipxe

fetch() {
  say "fetching iPXE from Debian $suite" >&2
  apt_update
  (cd "$apt/download" && rm -f ipxe_*.deb && apt_private download ipxe) >&2 ||
    die "iPXE cannot be downloaded from the Debian mirror"
  rm -rf "$unpacked.new" "$unpacked"
  dpkg -x "$apt/download"/ipxe_*.deb "$unpacked.new"
  mv "$unpacked.new" "$unpacked"
}

[ -f "$unpacked/usr/lib/ipxe/snponly.efi" ] || fetch
printf '%s\n' "$unpacked/usr/lib/ipxe/snponly.efi"
