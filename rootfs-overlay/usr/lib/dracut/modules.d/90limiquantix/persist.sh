#!/bin/sh
# Seed /var on the first boot and bind what must persist of /etc from it.
#
# usage: persist ROOT     with ROOT/var mounted read-write
#
# /etc itself stays read-only: it belongs to the verified image. The list of
# exceptions is ROOT/usr/lib/limiquantix/persist.conf.
set -eu

root=$1
store=$root/var/lib/limiquantix-etc

# A factory reset that somebody asked for. The mark goes last, so that a power cut
# in between only means that the next boot does it again. Emptied rather than made
# anew: the partition may be encrypted, and its key stays as it is.
mark=$root/var/lib/limiquantix/factory-reset
erase_pool() {
  # What was opened, where it is encrypted: it stays so.
  pool=/dev/limiquantix/local
  udevadm settle --timeout=60 --exit-if-exists="$pool" || true
  mkfs.xfs -q -f "$pool"
}
if [ -f "$mark" ]; then
  # A host whose disks cannot be erased starts as it was, and tries again at the next boot.
  if [ "$(cat "$mark")" = erase ] && ! erase_pool; then
    echo "limiquantix: no factory reset, the disks cannot be erased" >/dev/kmsg
  else
    echo "limiquantix: factory reset" >/dev/kmsg
    find "$root/var" -xdev -mindepth 1 -maxdepth 1 ! -name lib -exec rm -rf {} +
    find "$root/var/lib" -xdev -mindepth 1 -maxdepth 1 ! -name limiquantix -exec rm -rf {} +
    find "$root/var/lib/limiquantix" -xdev -mindepth 1 ! -path "$mark" -delete
    sync
    rm "$mark"
    sync
  fi
fi

# What packages expect below /var. Existing files are never touched, so a later
# version only adds what is new in it.
cp -a --update=none "$root/usr/share/factory/var/." "$root/var/"

mkdir -p "$store"
chmod 0755 "$store"

# Every host needs an identity that survives updates; the image has none.
if [ ! -s "$store/machine-id" ]; then
  systemd-id128 new >"$store/machine-id.new"
  chmod 0444 "$store/machine-id.new"
  mv "$store/machine-id.new" "$store/machine-id"
fi

# The name until the administrator chooses one; /etc/hostname links here.
[ -s "$store/hostname" ] || echo limiquantix >"$store/hostname"

# Time: /etc/localtime links to the link made here. A zone that this version does
# not know any more is UTC.
zone=$(cat "$store/timezone" 2>/dev/null || echo UTC)
case $zone in
*[!A-Za-z0-9/+_-]* | /*) zone=UTC ;;
esac
[ -f "$root/usr/share/zoneinfo/$zone" ] || zone=UTC
ln -sfn "/usr/share/zoneinfo/$zone" "$store/localtime"
if [ -s "$store/ntp-servers" ]; then
  mkdir -p /run/systemd/timesyncd.conf.d
  printf '[Time]\nNTP=%s\n' "$(tr '\n' ' ' <"$store/ntp-servers")" >/run/systemd/timesyncd.conf.d/10-limiquantix.conf
fi

while read -r path; do
  case $path in
  '' | '#'*) continue ;;
  esac
  if [ ! -e "$store/$path" ]; then
    mkdir -p "$store/$(dirname "$path")"
    # Copied beside and renamed: a power cut leaves no half-seeded directory.
    rm -rf "$store/$path.new"
    cp -a "$root/etc/$path" "$store/$path.new"
    mv "$store/$path.new" "$store/$path"
  fi
  mount --bind "$store/$path" "$root/etc/$path"
done <"$root/usr/lib/limiquantix/persist.conf"
