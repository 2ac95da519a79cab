import { writeFile } from 'node:fs/promises'
import { exec } from './exec.ts'

/** Name of the running kernel, whoever set it. Asked of hostnamed, as a unit may see a name of its own. */
export async function transientHostName(): Promise<string> {
  const { stdout } = await exec('hostnamectl', ['--transient', 'hostname'])
  return stdout.trim()
}

/**
 * Sets the host name until the next boot: `/etc` is read-only, so the service does this at each of its starts.
 * hostnamed gives an `/etc/hostname` in the image precedence over a transient name; then the kernel is told directly.
 */
export async function setTransientHostName(name: string): Promise<void> {
  await exec('hostnamectl', ['--transient', 'hostname', name])
  if ((await transientHostName()) !== name) await writeFile('/proc/sys/kernel/hostname', name)
}
