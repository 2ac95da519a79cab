import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's root, absolute. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** What the build makes, and where `make run` keeps its machine. */
export const IMAGE = join(ROOT, 'build/image/limiquantix.raw')
export const IMAGE_KERNEL = join(ROOT, 'build/image/limiquantix.vmlinuz')
export const IMAGE_UKI = join(ROOT, 'build/image/limiquantix.efi')
/** What words for the kernel's command line are packed into. */
export const IMAGE_ADDON_STUB = join(ROOT, 'build/image/limiquantix.addon.stub')
export const IMAGE_STAMP = join(ROOT, 'build/image/stamp')
/** What updates are signed with, and what the image believes. */
export const UPDATE_KEY = join(ROOT, 'keys/update.key')
export const UPDATE_PUBLIC_KEY = join(ROOT, 'keys/update.pub')
/** What boot loader and kernel images are signed with, and the certificate that firmware has to trust for them. */
export const SECURE_BOOT_KEY = join(ROOT, 'keys/secure-boot.key')
export const SECURE_BOOT_CERTIFICATE = join(ROOT, 'keys/secure-boot.crt')
export const KVM_CACHE = join(ROOT, 'build/kvm-probe')
/** QEMU where it has to emulate. */
export const EMULATOR = join(ROOT, 'scripts/emulator.sh')
export const RUN_DIR = join(ROOT, 'build/run')
