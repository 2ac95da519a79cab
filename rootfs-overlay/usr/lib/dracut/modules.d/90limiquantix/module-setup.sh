#!/bin/bash
# shellcheck disable=SC2154 # moddir, initdir and systemdsystemunitdir are dracut's
# The appliance's part of the initrd: create missing partitions, mount the state
# partition as /var and bind the writable parts of /etc, all before the system
# proper starts, so that nothing in it ever sees the unseeded state. On a CD or
# USB stick: find the partitions, and keep the state in memory.

check() {
  return 0
}

depends() {
  echo systemd
}

installkernel() {
  hostonly='' instmods erofs dm-verity loop ext4 xfs sr_mod
}

install() {
  inst_multiple systemd-repart mkfs.ext4 mkfs.xfs fsck fsck.ext4 e2fsck \
    mount umount mkdir cp mv rm chmod dirname systemd-id128 losetup cat ln tr
  inst_script "$moddir/persist.sh" /usr/lib/limiquantix/persist
  inst_script /usr/lib/systemd/system-generators/limiquantix-live
  inst_simple "$moddir/limiquantix-medium@.service" "$systemdsystemunitdir/limiquantix-medium@.service"
  inst_simple "$moddir/65-limiquantix-medium.rules" /usr/lib/udev/rules.d/65-limiquantix-medium.rules
  local unit
  for unit in limiquantix-disk.service sysroot-var.mount limiquantix-persist.service; do
    inst_simple "$moddir/$unit" "$systemdsystemunitdir/$unit"
    systemctl -q --root "$initdir" add-wants initrd-fs.target "$unit"
  done
}
