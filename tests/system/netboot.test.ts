import { execFileSync } from 'node:child_process'
import { copyFile, mkdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import type { Host } from '../../mgmt/src/hosts/host.schema.ts'
import { autoexecScript, FILES } from '../../pxe/script.ts'
import { ensureTree } from '../../pxe/tree.ts'
import { ApiClient } from '../lib/api.ts'
import { BootServer } from './boot-server.ts'
import { Machine, machineDirectory } from './machine.ts'
import { answersFor, INSTALL_MS, installation, installed } from './medium-install.ts'

const PASSWORD = 'chosen for the rack'
/** Firmware, iPXE and 450 MB through both, under emulation. */
const FETCH_MS = 600_000

let machine: Machine | undefined
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await machine?.saveArtifacts()
  await machine?.off()
}, 300_000)

/** What the firmware is given by TFTP: iPXE, and the script that leads it to the server. */
async function tftpTree(dir: string, tree: string, url: string): Promise<string> {
  const tftp = join(dir, 'tftp')
  await mkdir(tftp)
  await copyFile(join(tree, 'ipxe.efi'), join(tftp, 'ipxe.efi'))
  await writeFile(join(tftp, 'autoexec.ipxe'), autoexecScript(url))
  return tftp
}

/** In CI another host is the server: netboot-host.test.ts. This one is the tree of `make pxe`. */
it.runIf(process.env.FULL === '1')(
  'a machine without medium and with an empty disk installs over the network, and starts from its disk',
  async () => {
    const tree = await ensureTree()
    const dir = await machineDirectory('netboot')
    const disk = join(dir, 'disk.qcow2')
    execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', disk, '16G'])
    await using server = await BootServer.listen(tree)
    server.texts.set('/answers.yaml', answersFor(PASSWORD, 'rack-20', 'refuse'))
    // What a server says to one machine, before the script that is the same for all.
    server.texts.set(
      '/rack-20/boot.ipxe',
      `#!ipxe
set answers ${server.url}answers.yaml
set arguments systemd.debug_shell=ttyS1
chain --replace ${server.url}boot.ipxe
`,
    )
    const network = { tree: await tftpTree(dir, tree, `${server.url}rack-20/`), program: 'ipxe.efi' }

    // A server that is not ready yet.
    server.refuseOnce.add(FILES.kernel)

    const shown = await installation('netboot', disk, dir, { network }, async appliance => {
      await appliance.waitForSerial(/The system could not be fetched[\s\S]*press a key/, FETCH_MS)
      await appliance.type('\r')
      await appliance.waitForSerial(/Installing LimiQuantix with/, FETCH_MS)
      // It runs from memory: root and hashes on loop devices whose files are gone, no disk in use.
      const facts = await appliance.shell.run(
        'findmnt -no FSTYPE /; lsblk -nsro TYPE /dev/mapper/root | sort -u; findmnt -no FSTYPE /var; ls /limiquantix; ip -c=never -4 -o addr show dev br-uplink',
        60_000,
      )
      expect(facts.stdout).toMatch(/^erofs\ncrypt\nloop\ntmpfs\n/)
      expect(facts.stdout).toContain('inet 10.0.2.15/24')
      await installed(appliance)
    })
    expect(shown).toContain(`${server.url}answers.yaml`)
    expect(shown).not.toContain(PASSWORD)

    // Each file went over the wire whole, and once.
    for (const name of Object.values(FILES)) {
      const taken = server.served.filter(served => served.name === name).map(({ bytes }) => bytes)
      expect(taken, name).toEqual([(await stat(join(tree, name))).size])
    }

    machine = await Machine.boot('netboot', { disk })
    const api = await ApiClient.connect(machine.url, machine.fingerprint)
    await api.login(PASSWORD)
    const { items } = await api.get<{ items: Host[] }>('/api/v1/hosts')
    expect(items).toMatchObject([{ name: 'rack-20', state: { live: false } }])
    expect((await machine.sh('cat /proc/cmdline')).output).not.toContain('limiquantix.netboot')
    expect((await machine.sh('systemctl list-units --failed --plain --no-legend')).output.trim()).toBe('')
  },
  FETCH_MS + 2 * INSTALL_MS,
)
