import { execFile } from 'node:child_process'
import { constants } from 'node:fs'
import { access, mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

/** What a kernel prints when it has come so far that only a root file system is missing. */
const REACHED = /VFS: (Unable|Cannot open)|No working init|Run \/\S*init as init process/

/** A real machine needs a second or two; a broken KVM hangs or dies. */
const DEADLINE_MS = 20_000

/** Boots the kernel under KVM without any disk and looks how far it comes. */
function bootsUnderKvm(kernel: string): Promise<boolean> {
  const args = [
    ...['-accel', 'kvm', '-cpu', 'host', '-machine', 'q35', '-m', '512', '-nodefaults', '-display', 'none'],
    ...['-no-reboot', '-serial', 'stdio', '-kernel', kernel, '-append', 'console=ttyS0 panic=-1'],
  ]
  return new Promise(resolve => {
    execFile('qemu-system-x86_64', args, { timeout: DEADLINE_MS, killSignal: 'SIGKILL' }, (_, stdout) =>
      resolve(REACHED.test(stdout)),
    )
  })
}

/**
 * Which accelerator to use. A device /dev/kvm proves nothing (nested or restricted machines have one on which no stock
 * kernel starts), so a kernel is booted on it; the answer is kept in `cache` until the machine reboots.
 */
export async function accelerator(kernel: string, cache: string): Promise<'kvm' | 'tcg'> {
  const usable = await access('/dev/kvm', constants.R_OK | constants.W_OK).then(
    () => true,
    () => false,
  )
  if (!usable) return 'tcg'
  const bootId = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim()
  const known = await readFile(cache, 'utf8').catch(() => '')
  if (known === `${bootId} kvm`) return 'kvm'
  if (known === `${bootId} tcg`) return 'tcg'
  const answer = (await bootsUnderKvm(kernel)) ? 'kvm' : 'tcg'
  await mkdir(dirname(cache), { recursive: true })
  await writeFile(cache, `${bootId} ${answer}`)
  return answer
}
