#!/bin/bash
# shellcheck disable=SC2154 # moddir, initdir and systemdsystemunitdir are dracut's
# The appliance's part of the initrd: create missing partitions, mount the state
# partition as /var and bind the writable parts of /etc, all before the system
# proper starts, so that nothing in it ever sees the unseeded state.

check() {
  return 0
}

depends() {
  echo systemd
}

installkernel() {
  hostonly='' instmods erofs dm-verity loop ext4 xfs
}

install() {
  inst_multiple systemd-repart mkfs.ext4 mkfs.xfs fsck fsck.ext4 e2fsck \
    mount umount mkdir cp mv rm chmod dirname systemd-id128
  inst_script "$moddir/persist.sh" /usr/lib/limiquantix/persist
  local unit
  for unit in limiquantix-disk.service sysroot-var.mount limiquantix-persist.service; do
    inst_simple "$moddir/$unit" "$systemdsystemunitdir/$unit"
    systemctl -q --root "$initdir" add-wants initrd-fs.target "$unit"
  done
}
