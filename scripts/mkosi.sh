#!/bin/sh
# Run mkosi, Debian 13's whatever Debian this machine has.
#
# usage: mkosi.sh DIRECTORY OUTPUT [mkosi argument...]
#
# DIRECTORY holds the configuration, what is built goes to OUTPUT.
#
# mkosi is pure Python, so the package is only unpacked, never installed; its
# own tools tree brings every other tool in the right version.
set -eu
. "$(dirname -- "$0")/lib.sh"
. "$ROOT/scripts/trixie.sh"

config=${1:?a directory is needed}
output=${2:?a directory for the output is needed}
shift 2
cache=$(cache_dir)
unpacked=$cache/mkosi

fetch_mkosi() {
  say "fetching mkosi from Debian $suite"
  apt_update
  (cd "$apt/download" && rm -f mkosi_*.deb && apt_private download mkosi) ||
    die "mkosi cannot be downloaded from the Debian mirror"
  rm -rf "$unpacked.new" "$unpacked"
  dpkg -x "$apt/download"/mkosi_*.deb "$unpacked.new"
  mv "$unpacked.new" "$unpacked"
}

[ "$(id -u)" = 0 ] || die "building the image needs root"
[ -d "$unpacked" ] || fetch_mkosi

# mkosi would write sources of its own, with archives a mirror may not have;
# a file of this name stops it. The tree is used for the tools and the image.
sandbox=$ROOT/build/mkosi.sandbox
mkdir -p "$sandbox/etc/apt/sources.list.d" "$cache/packages" "$cache/incremental" "$output"
"$ROOT/scripts/apt-sources.sh" "$suite" main non-free-firmware >"$sandbox/etc/apt/sources.list.d/mkosi.sources"

version=$(sed -n 's/^  "version": "\(.*\)",$/\1/p' "$ROOT/package.json")
export PYTHONPATH="$unpacked/usr/lib/python3/dist-packages"
exec /usr/bin/python3 -m mkosi --directory "$config" \
  --image-version "$version" \
  --sandbox-tree "$sandbox" --tools-tree-sandbox-tree "$sandbox" \
  --output-directory "$output" \
  --cache-directory "$cache/incremental" --package-cache-dir "$cache/packages" \
  "$@"
