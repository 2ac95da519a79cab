#!/bin/sh
# Show the root file system that came with the initrd, and its hashes, as devices
# that systemd.verity_root_data= and systemd.verity_root_hash= name.
#
# usage: netboot
#
# The files go with the rest of the initrd when the system proper starts; what is
# open stays. The kernel image, which an installation copies, moves to /run.
set -eu

from=/limiquantix
run=/run/limiquantix-netboot

# To the kernel's log at a level that every console shows. The machine starts
# again by itself when the root has not appeared in time.
fail() {
  echo "<2>limiquantix: $1" >/dev/kmsg
  exit 1
}

# The kernel stops at the first file that it has no room for, and says nothing
# that is shown: so the one that was added last tells whether all are there.
for part in root limiquantix.efi verity; do
  [ -s "$from/$part" ] ||
    fail "network boot: '$part' did not fit into memory or was not served. This machine needs 2 GiB of memory or more; see that the server has the whole tree of 'make pxe'."
done

for part in root verity; do
  losetup --find --read-only --sector-size 512 --loop-ref "limiquantix-$part" "$from/$part" ||
    fail "network boot: '$part' cannot be used as a disk"
done
mkdir -p "$run"
mv "$from/limiquantix.efi" "$run/limiquantix.efi"
