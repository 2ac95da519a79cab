import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Vm } from '../../../mgmt/src/vms/vm.schema.ts'
import { ConsoleClient } from '../../lib/console.ts'
import { GUEST_MS, type World } from '../world.ts'

const OTHER = '/srv/local/volumes/of-another-guest.qcow2'

/**
 * What somebody who broke out of QEMU would try: enters the guest's profile and reads the first line of a file. Only
 * the shell's own words are used, because the profile lets it start no program.
 */
function readAs(profile: string, path: string): string {
  const script = `echo "changeprofile ${profile}" >/proc/self/attr/apparmor/current && read -r line <${path}; echo ended`
  return `sh -c '${script}' 2>&1`
}

/** A running guest can do what it needs and nothing to the other guests, whose processes have the same user. */
export function confinementStage(world: World): void {
  describe('the confinement of a guest', () => {
    let vm: Vm
    let profile: string

    beforeAll(async () => {
      const image = await world.image('guest-disk')
      vm = await world.createVm({
        name: 'confined',
        disks: [{ sizeGiB: 1, imageId: image.id, bus: 'virtio' }],
        start: true,
      })
      profile = `libvirt-${vm.id}`
    }, 300_000)
    afterAll(async () => {
      await world.act(vm.id, 'stop')
      await world.deleteVm(vm.id)
      await world.run(`rm -f ${OTHER}`)
    }, 300_000)

    it('is a profile of its own, enforced on its process, and libvirt says so', async () => {
      const pid = await world.run('cat /run/libvirt/qemu/confined.pid')
      expect(await world.run(`cat /proc/${pid}/attr/apparmor/current`)).toBe(`${profile} (enforce)`)
      const xml = await world.virsh(`dumpxml ${vm.id}`)
      expect(xml).toContain(`<seclabel type='dynamic' model='apparmor' relabel='yes'>`)
      expect(xml).toContain(`<label>${profile}</label>`)
    })

    it('opens its own disk to it and no other', async () => {
      // Any user may read both files: what keeps one from the guest is its profile alone.
      const own = `/srv/local/volumes/${vm.config.disks[0]?.volumeId}.qcow2`
      await world.run(`printf 'secret\\n' >${OTHER} && chmod 0644 ${OTHER}`)
      expect(await world.run(`head -n1 ${OTHER}`)).toBe('secret')
      expect(await world.run(readAs(profile, own))).toBe('ended')
      for (const path of [OTHER, '/etc/shadow', '/var/lib/limiquantix/state.db', '/run/libvirt/libvirt-sock']) {
        expect(await world.run(readAs(profile, path)), path).toMatch(/Permission denied/i)
      }
    })

    it('lets it work: boot, serial console, a CD put in and taken out, screenshots', async () => {
      const serial = await ConsoleClient.open(world.api, vm.id, 'serial')
      try {
        await serial.prompt(GUEST_MS)
        await serial.command('write under confinement', /stored/)
      } finally {
        serial.close()
      }
      const path = `/api/v1/vms/${vm.id}`
      const iso = await world.image('guest-iso')
      for (const cdromImageId of [iso.id, null]) {
        await world.api.change('PATCH', path, { cdromImageId })
        const blocks = await world.virsh(`domblklist ${vm.id} --details`)
        expect(blocks.includes(iso.id)).toBe(cdromImageId !== null)
      }
      for (let count = 0; count < 2; count++) {
        expect((await world.api.call('GET', `${path}/screenshot`)).status).toBe(200)
      }
    }, 420_000)

    it('refused nothing but what was tried above', async () => {
      const log = await world.run(`journalctl -b --no-pager -o cat -g 'apparmor="DENIED"' || true`, 120_000)
      const refused = log.split('\n').filter(line => line.includes('DENIED') && !line.includes('comm="sh"'))
      expect(refused).toEqual([])
    })
  })
}
