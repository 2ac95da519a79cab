import { type FileHandle, open, readFile } from 'node:fs/promises'

/** Consoles of a machine: the screen and the first serial port. */
const NAMES = ['tty1', 'ttyS0'] as const

export interface Consoles extends AsyncDisposable {
  readonly names: readonly string[]
  /** Shows the same on all; one that is slow or gone keeps nobody waiting. */
  write(text: string): void
}

/** A serial port that the kernel made room for but that has no hardware has type 0. */
async function exists(name: string): Promise<boolean> {
  if (name.startsWith('ttyS')) {
    const type = await readFile(`/sys/class/tty/${name}/type`, 'utf8').catch(() => '0')
    if (type.trim() === '0') return false
  }
  return await readFile(`/sys/class/tty/${name}/dev`).then(
    () => true,
    () => false,
  )
}

/** Opens the consoles that this machine has. */
export async function consoles(): Promise<Consoles> {
  const opened: { name: string; file: FileHandle }[] = []
  for (const name of NAMES) {
    if (await exists(name)) opened.push({ name, file: await open(`/dev/${name}`, 'w') })
  }
  let last: Promise<unknown> = Promise.resolve()
  return {
    names: opened.map(({ name }) => name),
    write(text) {
      // A terminal may be in raw mode: it needs the carriage returns.
      const bytes = text.replaceAll(/\r?\n/g, '\r\n')
      last = last.then(() => Promise.all(opened.map(({ file }) => file.write(bytes).catch(() => undefined))))
    },
    async [Symbol.asyncDispose]() {
      await last
      await Promise.all(opened.map(({ file }) => file.close().catch(() => undefined)))
    },
  }
}
