#!/bin/sh
# Build the disk image build/image/limiquantix.raw from the service and the UI in
# build/ and from image/, rootfs-overlay/ and kernel-config/.
#
# The output of mkosi goes to build/image.log; a failure shows its end.
#
# IMAGE_VERSION and IMAGE_OUTPUT make another image from the same parts; further
# arguments are mkosi's.
set -eu
. "$(dirname -- "$0")/lib.sh"

service=$ROOT/build/service
ui=$ROOT/build/ui
tree=$ROOT/build/tree
output=${IMAGE_OUTPUT:-$ROOT/build/image}
log=$output.log

[ -x "$service/limiquantixd" ] || die "build/service/limiquantixd is missing; run 'npm run build:service' first"
[ -f "$service/better_sqlite3.node" ] || die "build/service/better_sqlite3.node is missing; run 'npm run build:service' first"
[ -f "$ui/index.html" ] || die "build/ui/index.html is missing; run 'npm run build:ui' first"

for key in update.pub secure-boot.key secure-boot.crt; do
  [ -f "$ROOT/keys/$key" ] || die "keys/$key is missing; run 'make keys' first"
done

# The version of the service in the words of file names and of systemd, where "+" has a meaning of its own.
version=${IMAGE_VERSION:-$(tr + . <"$service/version")}

# What npm built, where it belongs in the image.
rm -rf "$tree"
mkdir -p "$tree/usr/lib/limiquantix" "$tree/usr/share/limiquantix/ui"
install -m 0755 "$service/limiquantixd" "$tree/usr/lib/limiquantix/limiquantixd"
install -m 0644 "$service/better_sqlite3.node" "$tree/usr/lib/limiquantix/better_sqlite3.node"
# Whose updates this image takes.
install -m 0644 "$ROOT/keys/update.pub" "$tree/usr/lib/limiquantix/update.pub"
# Whose boot loaders and kernels its firmware is to trust.
install -m 0644 "$ROOT/keys/secure-boot.crt" "$tree/usr/lib/limiquantix/secure-boot.crt"
cp -R "$ui/." "$tree/usr/share/limiquantix/ui/"

say "building the image (progress in ${log#"$ROOT"/})"
if ! "$ROOT/scripts/mkosi.sh" "$ROOT/image" "$output" --image-version "$version" --extra-tree "$tree" \
  --secure-boot-key "$ROOT/keys/secure-boot.key" --secure-boot-certificate "$ROOT/keys/secure-boot.crt" \
  --force "$@" build \
  >"$log" 2>&1; then
  # Progress bars are lines that end in a carriage return.
  sed 's/.*\r//' "$log" | tail -n 8 >&2
  die "mkosi failed; the whole output is in ${log#"$ROOT"/}"
fi

say "image: $(du -h "$output/limiquantix.raw" | cut -f1) in ${output#"$ROOT"/}/limiquantix.raw"
