#!/bin/bash
# shellcheck disable=SC2154 # moddir, initdir and systemdsystemunitdir are dracut's
# The appliance's part of the initrd: create missing partitions, mount the state
# partition as /var and bind the writable parts of /etc, all before the system
# proper starts, so that nothing in it ever sees the unseeded state. On a CD or
# USB stick, or over the network: find the root, and keep the state in memory.

check() {
  return 0
}

depends() {
  echo systemd
}

installkernel() {
  hostonly='' instmods erofs dm-verity loop ext4 xfs sr_mod \
    raid1 dm-crypt xts cbc ecb aesni-intel af_alg algif_skcipher algif_hash
}

install() {
  inst_multiple systemd-repart mkfs.ext4 mkfs.xfs fsck fsck.ext4 e2fsck \
    mount umount mkdir cp mv rm find sync udevadm chmod dirname systemd-id128 losetup \
    cat ln tr cryptsetup
  # Encryption: what opens it, what asks for it, and what talks to the TPM, which
  # systemd loads by name.
  inst_multiple systemd-cryptsetup
  inst_libdir_file 'libtss2-esys.so.*' 'libtss2-mu.so.*' 'libtss2-rc.so.*' 'libtss2-sys.so.*' \
    'libtss2-tcti-device.so.*' 'cryptsetup/libcryptsetup-token-systemd-tpm2.so' 'ossl-modules/*.so'
  # The mirror: assembled by udev when both halves are there, and after half a minute
  # with one.
  inst_multiple mdadm
  inst_simple /etc/mdadm/mdadm.conf
  inst_simple /usr/lib/modprobe.d/limiquantix-md.conf
  inst_rules 63-md-raid-arrays.rules 64-md-raid-assembly.rules
  inst_simple "$systemdsystemunitdir/mdadm-last-resort@.service"
  inst_simple "$systemdsystemunitdir/mdadm-last-resort@.timer"
  inst_script "$moddir/unlock.sh" /usr/lib/limiquantix/unlock
  inst_simple "$moddir/limiquantix-unlock.service" "$systemdsystemunitdir/limiquantix-unlock.service"
  inst_simple "$moddir/state-device.conf" \
    "$systemdsystemunitdir/dev-limiquantix-state.device.d/10-limiquantix.conf"
  inst_simple /usr/lib/udev/rules.d/66-limiquantix-volumes.rules
  inst_script "$moddir/persist.sh" /usr/lib/limiquantix/persist
  inst_script /usr/lib/systemd/system-generators/limiquantix-live
  inst_simple "$moddir/limiquantix-medium@.service" "$systemdsystemunitdir/limiquantix-medium@.service"
  inst_simple "$moddir/65-limiquantix-medium.rules" /usr/lib/udev/rules.d/65-limiquantix-medium.rules
  inst_script "$moddir/netboot.sh" /usr/lib/limiquantix/netboot
  inst_simple "$moddir/limiquantix-netboot.service" "$systemdsystemunitdir/limiquantix-netboot.service"
  # Where the boot loader adds what it fetched.
  mkdir -p "$initdir/limiquantix"
  local unit
  for unit in limiquantix-disk.service sysroot-var.mount limiquantix-persist.service; do
    inst_simple "$moddir/$unit" "$systemdsystemunitdir/$unit"
    systemctl -q --root "$initdir" add-wants initrd-fs.target "$unit"
  done
}
