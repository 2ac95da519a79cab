#!/bin/sh
# Install what this machine lacks to build, run and test the appliance: on Debian
# 12 or 13, as root, with apt. Says and does nothing when everything is there.
set -eu
. "$(dirname -- "$0")/lib.sh"

# Debian packages, by what they are for.
required="
  python3 binutils debian-archive-keyring ca-certificates
  qemu-system-x86 qemu-utils ovmf
  xorriso fdisk e2fsprogs dosfstools mtools busybox-static cpio sbsigntool
  chromium shellcheck openssl git curl nftables dnsmasq-base libvirt-clients swtpm pebble
"

installed() {
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# Print the packages that are missing. Node and npm may come from elsewhere: any
# recent one will do, since the build brings its own Node along.
missing() {
  for package in $required; do
    installed "$package" || printf '%s ' "$package"
  done
  command -v node >/dev/null || printf 'nodejs '
  command -v npm >/dev/null || printf 'npm '
}

command -v dpkg-query >/dev/null || die "this is not Debian; use a machine with Debian 12 or 13"

packages=$(missing)
[ -n "$packages" ] || exit 0

# shellcheck disable=SC1091 # the machine's own file
. /etc/os-release
case ${ID:-}:${VERSION_ID:-} in
debian:1[2-9]*) ;;
*) die "Debian 12 or 13 is needed, this is ${PRETTY_NAME:-unknown}" ;;
esac
[ "$(id -u)" = 0 ] || die "packages are missing and only root can install them: $packages"

mkdir -p "$ROOT/build"
log=$ROOT/build/prerequisites.log
: >"$log"
say "installing packages: $packages"

# A broken source that has nothing to do with us fails the update, but not the
# install of what the others offer.
export DEBIAN_FRONTEND=noninteractive
apt-get -qq update >>"$log" 2>&1 || say "some apt sources could not be read (build/prerequisites.log), going on"
# shellcheck disable=SC2086 # a list of words
if ! apt-get -qq -y --no-install-recommends install $packages >>"$log" 2>&1; then
  grep '^E:' "$log" >&2 || true
  die "apt could not install the packages; is there a network? see build/prerequisites.log"
fi
