import { execFileSync } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { Appliance } from '../../image/qemu/appliance.ts'
import { createDisk } from '../../image/qemu/disk.ts'
import { inRepo } from '../lib/paths.ts'
import { until } from '../lib/wait.ts'
import { freePorts } from '../system/machine.ts'

const OUTPUT = inRepo('build/stock')
const BOOT_MS = 600_000

/** Builds the disk that is compared with, from the packages that the appliance's build has fetched anyway. */
function build(): string {
  const log = openSync(inRepo('build/stock.log'), 'w')
  try {
    execFileSync(
      inRepo('scripts/mkosi.sh'),
      [inRepo('tests/bench/stock'), OUTPUT, '--tools-tree', inRepo('build/image/tools'), '--force', 'build'],
      { stdio: ['ignore', log, log] },
    )
  } finally {
    closeSync(log)
  }
  return join(OUTPUT, 'stock-debian.raw')
}

/** Whether an SSH server greets on this port of the loopback interface. */
function greets(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect({ host: '127.0.0.1', port })
    const end = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    socket.setTimeout(5000, () => end(false))
    socket.once('data', data => end(data.toString('latin1').startsWith('SSH-')))
    socket.on('error', () => end(false))
    socket.on('close', () => end(false))
  })
}

/** Stock Debian 13 in the machine that the appliance gets: power-on to the SSH server's greeting, milliseconds. */
export async function bootStockDebian(accel: 'kvm' | 'tcg'): Promise<number> {
  const image = build()
  const dir = inRepo('build/machines/stock')
  await (await Appliance.attach(dir).catch(() => undefined))?.off()
  await rm(dir, { recursive: true, force: true })
  await mkdir(dir, { recursive: true })
  const disk = join(dir, 'disk.qcow2')
  await createDisk(disk, image, '12G')
  const [httpsPort, sshPort] = await freePorts()
  const poweredOn = performance.now()
  await using _machine = await Appliance.start({
    ...{ dir, disk, accel, httpsPort, memoryMiB: 4096, cpus: 2, forwards: [{ port: sshPort, to: 22 }] },
  })
  await until('stock Debian answers with SSH', () => greets(sshPort), { deadlineMs: BOOT_MS, everyMs: 500 })
  return performance.now() - poweredOn
}
