import { exec } from './exec.ts'

async function firstLine(command: string, args: readonly string[]): Promise<string | undefined> {
  try {
    const { stdout } = await exec(command, args, { timeoutMs: 20_000 })
    return stdout.split('\n')[0]?.trim()
  } catch {
    return undefined
  }
}

/** `QEMU emulator version 10.0.13 (Debian 1:10.0.13+ds-1)` → `10.0.13`. */
export function parseQemuVersion(line: string): string | undefined {
  return /version (\d+(?:\.\d+)+)/.exec(line)?.[1]
}

/** Versions of the hypervisor's parts; undefined for what is not installed. */
export async function readHypervisorVersions(): Promise<{ qemu: string | undefined; libvirt: string | undefined }> {
  const [qemu, libvirt] = await Promise.all([
    firstLine('qemu-system-x86_64', ['--version']),
    firstLine('virsh', ['--version']),
  ])
  return { qemu: qemu === undefined ? undefined : parseQemuVersion(qemu), libvirt }
}
