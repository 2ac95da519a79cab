import { describe, expect, it } from 'vitest'
import { ConsoleClient } from '../../lib/console.ts'
import { GUESTS } from '../../lib/paths.ts'
import { uploadImage } from '../../lib/upload.ts'
import type { World } from '../world.ts'

/** A guest under emulation inside an emulated appliance needs minutes; not part of every run. */
const SLOW_MS = 900_000

/** The product's default firmware, on a VM whose hardware virtualisation is switched off (see the README here). */
export function uefiStage(world: World): void {
  describe.runIf(process.env.FULL === '1')('a guest with UEFI firmware, without hardware virtualisation', () => {
    it(
      'boots from its ISO',
      async () => {
        const image = await uploadImage(world.api, { name: 'guest-uefi', kind: 'iso', path: GUESTS.uefiIso })
        const vm = await world.createVm({
          ...{ name: 'uefi', firmware: 'uefi', hardwareVirtualisation: false, cdromImageId: image.id },
          start: true,
        })
        const xml = await world.virsh(`dumpxml ${vm.id}`)
        expect(xml).toMatch(/<domain type='qemu'/)
        expect(xml).toMatch(/<nvram|firmware='efi'/)
        const serial = await ConsoleClient.open(world.api, vm.id, 'serial')
        try {
          await serial.expect(/LQX-GUEST-READY/, SLOW_MS)
        } finally {
          serial.close()
        }
        await world.act(vm.id, 'stop')
        await world.deleteVm(vm.id)
        expect(await world.run('ls /var/lib/libvirt/qemu/nvram')).not.toContain('uefi')
      },
      SLOW_MS + 300_000,
    )
  })
}
