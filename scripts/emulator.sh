#!/bin/sh
# Run QEMU's x86-64 emulator in a version that can emulate more than one CPU.
#
# usage: emulator.sh [QEMU argument...]
#
# QEMU before 8.1 could translate code while another emulated CPU was changing
# it, and Linux, which patches itself while it runs, then panicked now and again
# ("Oops: int3"; mgmt/docs/adr/0011). Debian 12 has 7.2: there, Debian 13's
# QEMU is unpacked with the libraries it needs. This can go with Debian 12.
set -eu
. "$(dirname -- "$0")/lib.sh"
. "$ROOT/scripts/trixie.sh"

unpacked=$(cache_dir)/qemu

# Whether the machine's own QEMU is 8.1 or newer.
own_will_do() {
  qemu-system-x86_64 --version 2>/dev/null |
    awk 'NR == 1 { split($4, v, "."); ok = v[1] > 8 || (v[1] == 8 && v[2] >= 1) } END { exit !ok }'
}

fetch() {
  say "fetching QEMU from Debian $suite" >&2
  apt_update
  packages=$apt/qemu
  rm -rf "$packages" "$unpacked.new" "$unpacked"
  mkdir -p "$packages/partial" "$unpacked.new"
  apt_private -o Dir::Cache::archives="$packages" -y --no-install-recommends --download-only \
    install qemu-system-x86 >&2 || die "QEMU cannot be downloaded from the Debian mirror"
  for package in "$packages"/*.deb; do dpkg -x "$package" "$unpacked.new"; done
  rm -rf "$packages"
  mv "$unpacked.new" "$unpacked"
}

if own_will_do; then exec qemu-system-x86_64 "$@"; fi

mkdir -p "$(cache_dir)"
exec 9>"$unpacked.lock"
flock 9
[ -d "$unpacked" ] || fetch
exec 9>&-

lib=$unpacked/usr/lib/x86_64-linux-gnu
share=$unpacked/usr/share
QEMU_MODULE_DIR=$lib/qemu
export QEMU_MODULE_DIR
# Its own loader, since its C library is newer than the machine's.
exec "$unpacked/usr/lib64/ld-linux-x86-64.so.2" --library-path "$lib" "$unpacked/usr/bin/qemu-system-x86_64" \
  -L "$share/qemu" -L "$share/seabios" -L "$unpacked/usr/lib/ipxe/qemu" "$@"
