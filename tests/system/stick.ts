import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { program } from '../../image/qemu/program.ts'
import { inRepo } from '../lib/paths.ts'
import type { Machine } from './machine.ts'

/** Sectors of 512 bytes: 64 MB, which is FAT16. */
const SECTORS = 131_072

/** A USB stick with FAT on it, which can be plugged into a running machine and pulled out, and read from outside. */
export class UsbStick {
  readonly image: string
  private readonly dir: string

  private constructor(dir: string) {
    this.dir = dir
    this.image = join(dir, 'stick.raw')
  }

  /** A stick with these files in its root. */
  static async make(name: string, files: Readonly<Record<string, Buffer>>): Promise<UsbStick> {
    const stick = new UsbStick(inRepo(`build/sticks/${name}`))
    await rm(stick.dir, { recursive: true, force: true })
    await mkdir(stick.dir, { recursive: true })
    await program('mformat', ['-C', '-i', stick.image, '-T', String(SECTORS), '-v', 'BACKUP', '::'])
    for (const [file, content] of Object.entries(files)) {
      const path = join(stick.dir, file)
      await writeFile(path, content)
      await program('mcopy', ['-i', stick.image, path, `::/${file}`])
    }
    return stick
  }

  /** What QEMU needs from the start: a port for it, and the stick beside the machine. */
  get arguments(): string[] {
    const file = this.image.replaceAll(',', ',,')
    const blockdev = `driver=raw,node-name=stick,file.driver=file,file.filename=${file}`
    return ['-device', 'qemu-xhci,id=usb', '-blockdev', blockdev]
  }

  async plugInto(machine: Machine): Promise<void> {
    const device = { driver: 'usb-storage', id: 'plugged', bus: 'usb.0', drive: 'stick', removable: true }
    await machine.appliance.monitor('device_add', device)
  }

  /** At once, as a person does. */
  async pullOutOf(machine: Machine): Promise<void> {
    await machine.appliance.monitor('device_del', { id: 'plugged' })
  }

  /** Names in its root, as mtools sees them. */
  async names(): Promise<string[]> {
    const listing = await program('mdir', ['-b', '-i', this.image, '::/'])
    return listing
      .split('\n')
      .map(line => line.replace(/^::\//, ''))
      .filter(Boolean)
      .sort()
  }

  /** Copies a file from it. Returns where to. */
  async copy(name: string): Promise<string> {
    const path = join(this.dir, `copy-of-${name}`)
    await program('mcopy', ['-n', '-i', this.image, `::/${name}`, path])
    return path
  }
}
