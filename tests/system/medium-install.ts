import { execFileSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ensureIso } from '../../image/iso.ts'
import { Appliance, type ApplianceOptions } from '../../image/qemu/appliance.ts'
import { artifactPath, saveArtifact } from '../lib/artifacts.ts'
import { until } from '../lib/wait.ts'
import { chosenAccelerator, freePorts } from './machine.ts'

/** Installations from the medium or over the network, as an operator makes them. */

export const INSTALL_MS = 600_000

/** An answer file for the machines of these tests. */
export const answersFor = (password: string, hostName: string, wipe: string, address = '10.0.2.15') => `version: 1
disks: { wipe: ${wipe} }
hostName: ${hostName}
timeZone: Europe/Berlin
ntp: { servers: [192.0.2.123] }
network: { method: static, addresses: [${address}/24], gateway: 10.0.2.2, dns: [10.0.2.3] }
administrator: { password: ${password} }
after: power-off
`

/** A medium of the kind that an operator makes: FAT, by its label, with one file. */
export async function answerMedium(dir: string, text: string): Promise<string[]> {
  const image = join(dir, 'answers.img')
  const file = join(dir, 'answers.yaml')
  await writeFile(file, text)
  const run = (program: string, ...args: string[]) => execFileSync(program, args, { stdio: 'pipe' })
  run('rm', '-f', image)
  run('mformat', '-C', '-i', image, '-T', '8192', '-v', 'LQX-ANSWERS', '::')
  run('mcopy', '-i', image, file, '::answers.yaml')
  return [
    '-drive',
    `if=none,id=answers,format=raw,readonly=on,file=${image}`,
    '-device',
    'virtio-blk-pci,drive=answers',
  ]
}

/** Where an installation is started from: what a machine has besides its disk. */
export type From = Pick<ApplianceOptions, 'medium' | 'network' | 'segment' | 'extraArgs' | 'kernelArguments'>

/** Starts a machine with this disk; `use` acts on it until the machine has switched itself off. */
export async function installation(
  name: string,
  disk: string,
  dir: string,
  from: From,
  use: (appliance: Appliance) => Promise<void>,
): Promise<string> {
  const [httpsPort] = await freePorts()
  const accel = await chosenAccelerator()
  await using appliance = await Appliance.start({
    ...{ dir, disk, accel, httpsPort, memoryMiB: 2048, cpus: 2, debugShell: true, ...from },
  })
  try {
    await use(appliance)
    await until('the machine has switched itself off', async () => !(await appliance.isRunning()), {
      deadlineMs: INSTALL_MS,
      everyMs: 1000,
    })
  } catch (error) {
    await appliance.screendump(artifactPath(`${name}-screen.png`)).catch(() => {})
    const journal = await appliance.shell.run('journalctl -b --no-pager | tail -n 400', 30_000).catch(() => undefined)
    if (journal !== undefined) saveArtifact(`${name}-journal.log`, journal.stdout)
    throw error
  } finally {
    saveArtifact(`${name}-serial.log`, await appliance.console())
  }
  return await appliance.console()
}

/** The same from the ISO, as CD. */
export async function fromMedium(
  name: string,
  disk: string,
  dir: string,
  extraArgs: string[],
  use: (appliance: Appliance) => Promise<void>,
  kernelArguments: string[] = [],
): Promise<string> {
  const medium = { as: 'cd' as const, file: await ensureIso() }
  return await installation(name, disk, dir, { medium, extraArgs, kernelArguments }, use)
}

/** Waits until the installer says that it is done. */
export async function installed(appliance: Appliance): Promise<void> {
  const [end] = await appliance.waitForSerial(/Installed in \d+ s|The installation did not take place/, INSTALL_MS)
  if (!end.startsWith('Installed')) throw new Error('the installation did not take place; see the serial log')
}
