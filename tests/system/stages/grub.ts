import { describe, expect, it } from 'vitest'
import { createInBrowser, deleteInBrowser, screenInBrowser, uploadInBrowser } from '../../lib/flows.ts'
import { GUESTS } from '../../lib/paths.ts'
import { likeness } from '../../lib/picture.ts'
import { until } from '../../lib/wait.ts'
import { hostScreen, sameScreen } from '../screens.ts'
import { GUEST_MS, TASK_MS, type World } from '../world.ts'

/** A stranger boots Debian's GRUB rescue CD through the UI and sees its menu in the browser. */
export function grubStage(world: World): void {
  describe("Debian's GRUB rescue CD", () => {
    it('is uploaded, booted and seen in the browser alone', async () => {
      const { visitor } = world
      await uploadInBrowser(visitor, { path: GUESTS.grubRescue, name: 'grub-rescue', kind: 'ISO (CD/DVD)' }, TASK_MS)
      await createInBrowser(
        visitor,
        {
          ...{ name: 'rescue', source: 'ISO', image: 'grub-rescue', memoryMiB: 256, diskGiB: 1 },
          ...{ network: 'nat', firmware: 'BIOS', start: true },
        },
        TASK_MS,
      )
      const vm = await world.vm('rescue')
      await world.expectPower(vm, 'running')
      await screenInBrowser(visitor, 'rescue', { colours: 2, deadlineMs: GUEST_MS })
      // The firmware shows itself first: settled is a screen that libvirt and the browser both show, twice the same.
      const settled = async () => {
        const before = await hostScreen(world, vm.id)
        const after = await hostScreen(world, vm.id)
        return likeness(before, after) > 0.99 && inverted(after) && after
      }
      const host = await until("GRUB's frame is on the screen", settled, { deadlineMs: GUEST_MS, everyMs: 1000 })
      await visitor.screenshot('system grub rescue menu')
      sameScreen(await visitor.canvas(), host)
    }, 420_000)

    it('takes a key from the browser: the screen changes', async () => {
      const { visitor } = world
      const vm = await world.vm('rescue')
      const before = await visitor.canvas()
      await visitor.page.getByRole('img', { name: 'Screen of rescue' }).click()
      await visitor.page.keyboard.press('c')
      await visitor.page.keyboard.type('ls')
      await visitor.page.keyboard.press('Enter')
      await until('the screen changes', async () => likeness(before, await visitor.canvas()) < 0.98, {
        deadlineMs: 60_000,
        everyMs: 1000,
      })
      // GRUB draws slowly under emulation: the two are compared until it has finished.
      const same = async () => likeness(await visitor.canvas(), await hostScreen(world, vm.id)) > 0.95
      await until('browser and libvirt show the same', same, { deadlineMs: 60_000, everyMs: 1000 })
      await visitor.screenshot('system grub rescue after keys')
    })

    it('is stopped and deleted in the browser, and nothing of it is left', async () => {
      const { page } = world.visitor
      const vm = await world.vm('rescue')
      await world.act(vm.id, 'stop')
      await world.expectPower(vm, 'off')
      await page.goto(`/vms/${vm.id}`)
      await deleteInBrowser(page, 'rescue')
      await until('the VM is gone', async () => (await world.api.call('GET', `/api/v1/vms/${vm.id}`)).status === 404, {
        deadlineMs: TASK_MS,
      })
      expect(await world.virsh('list --all --name')).not.toContain('rescue')
      expect((await world.poolFiles()).join(' ')).not.toContain(vm.config.disks[0]?.volumeId ?? 'a volume')
    })
  })
}

/** GRUB draws light text on black: some of the screen is bright, most of it is dark. */
function inverted(picture: { rgb: Uint8Array }): boolean {
  let bright = 0
  for (let i = 0; i < picture.rgb.length; i += 3) if ((picture.rgb[i] ?? 0) > 100) bright++
  const share = bright / (picture.rgb.length / 3)
  return share > 0.002 && share < 0.4
}
