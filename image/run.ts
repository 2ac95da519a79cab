/**
 * `make run`: builds the image, boots it in QEMU, waits until it answers, and says how to reach it. The machine and its
 * disk stay until `make stop` and `FRESH=1`.
 *
 * Environment: PORT (8443), MEMORY in MiB (4096), CPUS (2), DISK_SIZE (32G), FRESH=1 for a new disk.
 */
import { existsSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { ensureImage } from './build.ts'
import { IMAGE, IMAGE_KERNEL, KVM_CACHE, RUN_DIR } from './paths.ts'
import { Appliance } from './qemu/appliance.ts'
import { certificateFingerprint } from './qemu/certificate.ts'
import { createDisk, isBasedOn } from './qemu/disk.ts'
import { accelerator } from './qemu/kvm-probe.ts'
import { consoleFacts } from './qemu/serial.ts'
import { until } from './qemu/until.ts'
import { type RunSettings, runSettings } from './settings.ts'

/** Under emulation on a busy machine a first boot takes minutes. */
const BOOT_MS = 15 * 60_000

const disk = join(RUN_DIR, 'disk.qcow2')

/** The machine of an earlier `make run`, or a new one on the disk of an earlier one, or on a new disk. */
async function machine(settings: RunSettings): Promise<Appliance> {
  const running = await Appliance.attach(RUN_DIR)
  if (running !== undefined && !settings.fresh) {
    console.log('==> the appliance is running already')
    return running
  }
  await running?.off()
  await ensureImage()
  if (settings.fresh) await rm(RUN_DIR, { recursive: true, force: true })
  await mkdir(RUN_DIR, { recursive: true })
  if (!existsSync(disk)) await createDisk(disk, IMAGE, settings.diskSize)
  else if (!(await isBasedOn(disk, IMAGE))) {
    console.log('==> NOTE: there is a newer image; this disk goes on with the one it was made with.')
    console.log('    `make run FRESH=1` deletes the disk, with all that is on it, and starts the new image.')
  }
  const accel = await accelerator(IMAGE_KERNEL, KVM_CACHE)
  console.log(`==> booting with ${accel === 'kvm' ? 'KVM' : 'emulation (KVM is not usable here), be patient'}`)
  return await Appliance.start({
    dir: RUN_DIR,
    disk,
    accel,
    memoryMiB: settings.memoryMiB,
    cpus: settings.cpus,
    httpsPort: settings.port,
  })
}

/** Waits for the page, showing the time; fails at once when the machine dies. */
async function answering(appliance: Appliance): Promise<string> {
  const started = performance.now()
  const tick = process.stdout.isTTY
    ? setInterval(() => process.stdout.write(`\r    ${Math.round((performance.now() - started) / 1000)} s `), 1000)
    : undefined
  try {
    return await until(
      `the appliance answers on ${appliance.url}; its console is in build/run/serial.log`,
      async () => {
        if (!(await appliance.isRunning())) throw new Error('QEMU ended; see build/run/serial.log')
        return await certificateFingerprint(appliance.httpsPort)
      },
      BOOT_MS,
      1000,
    )
  } finally {
    clearInterval(tick)
    if (tick !== undefined) process.stdout.write('\r')
    console.log(`==> answered after ${Math.round((performance.now() - started) / 1000)} s`)
  }
}

async function run(): Promise<void> {
  const appliance = await machine(runSettings(process.env))
  const fingerprint = await answering(appliance)
  // The console lags a moment behind; it is where the owner of the machine would look.
  const facts = await until(
    'the console shows the fingerprint that was answered with',
    async () => {
      const shown = consoleFacts(await appliance.console())
      return shown.fingerprint === fingerprint ? shown : undefined
    },
    120_000,
    1000,
  )
  console.log(`\n    ${appliance.url}`)
  console.log(`    certificate SHA-256  ${fingerprint}`)
  console.log(`    setup code           ${facts.setupCode ?? 'none: it is set up, log in as admin'}\n`)
  console.log('`make stop` shuts it down; what it stored stays for the next `make run`.')
}

try {
  await run()
} catch (error) {
  console.error(`limiquantix: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
}
