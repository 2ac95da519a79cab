#!/bin/sh
# Build the disk image build/image/limiquantix.raw from the service and the UI in
# build/ and from image/, rootfs-overlay/ and kernel-config/.
#
# The output of mkosi goes to build/image.log; a failure shows its end.
set -eu
. "$(dirname -- "$0")/lib.sh"

service=$ROOT/build/service
ui=$ROOT/build/ui
tree=$ROOT/build/tree
log=$ROOT/build/image.log

[ -x "$service/limiquantixd" ] || die "build/service/limiquantixd is missing; run 'npm run build:service' first"
[ -f "$service/better_sqlite3.node" ] || die "build/service/better_sqlite3.node is missing; run 'npm run build:service' first"
[ -f "$ui/index.html" ] || die "build/ui/index.html is missing; run 'npm run build:ui' first"

# What npm built, where it belongs in the image.
rm -rf "$tree"
mkdir -p "$tree/usr/lib/limiquantix" "$tree/usr/share/limiquantix/ui"
install -m 0755 "$service/limiquantixd" "$tree/usr/lib/limiquantix/limiquantixd"
install -m 0644 "$service/better_sqlite3.node" "$tree/usr/lib/limiquantix/better_sqlite3.node"
cp -R "$ui/." "$tree/usr/share/limiquantix/ui/"

say "building the image (progress in build/image.log)"
if ! "$ROOT/scripts/mkosi.sh" "$ROOT/image" "$ROOT/build/image" --extra-tree "$tree" --force build >"$log" 2>&1; then
  # Progress bars are lines that end in a carriage return.
  sed 's/.*\r//' "$log" | tail -n 8 >&2
  die "mkosi failed; the whole output is in build/image.log"
fi

say "image: $(du -h "$ROOT/build/image/limiquantix.raw" | cut -f1) in build/image/limiquantix.raw"
